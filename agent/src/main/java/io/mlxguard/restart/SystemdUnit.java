// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.restart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whether a unit of systemd's starts its service again after an exit, by its files: a service that
 * has no {@code Restart=} would be left for good. Reads what systemd.unit(5) and systemd.service(5)
 * say of four settings, drop-ins included; what is not found, or cannot be read, stays open.
 */
public final class SystemdUnit {

  private static final int LARGEST_BYTES = 64 * 1024;
  private static final String TEMPFAIL = "75"; // sysexits.h; systemd knows it by name too

  private final List<Path> folders;
  private final String name;

  private final boolean users;

  private String restart = "no";
  private final Set<String> forced = new HashSet<>();
  private final Set<String> prevented = new HashSet<>();
  private final Set<String> clean = new HashSet<>();

  SystemdUnit(List<Path> folders, String name, boolean users) {
    this.folders = folders;
    this.name = name;
    this.users = users;
  }

  /**
   * The unit of this process.
   *
   * @param user whether it is one of a user's manager, and not of the system's
   */
  public static SystemdUnit of(String name, boolean user, Map<String, String> environment) {
    return new SystemdUnit(user ? ofUser(environment) : ofSystem(), name, user);
  }

  boolean isUsers() {
    return users;
  }

  private static List<Path> ofSystem() {
    return Stream.of(
            "/etc/systemd/system.control",
            "/run/systemd/system.control",
            "/run/systemd/transient",
            "/run/systemd/generator.early",
            "/etc/systemd/system",
            "/etc/systemd/system.attached",
            "/run/systemd/system",
            "/run/systemd/system.attached",
            "/run/systemd/generator",
            "/usr/local/lib/systemd/system",
            "/usr/lib/systemd/system",
            "/lib/systemd/system",
            "/run/systemd/generator.late")
        .map(Path::of)
        .toList();
  }

  private static List<Path> ofUser(Map<String, String> environment) {
    Path home = Path.of(environment.getOrDefault("HOME", "/"));
    Path config = path(environment, "XDG_CONFIG_HOME").orElse(home.resolve(".config"));
    Path data = path(environment, "XDG_DATA_HOME").orElse(home.resolve(".local/share"));
    Optional<Path> run = path(environment, "XDG_RUNTIME_DIR");
    List<Path> folders = new ArrayList<>();
    folders.add(config.resolve("systemd/user.control"));
    run.ifPresent(it -> folders.add(it.resolve("systemd/user.control")));
    run.ifPresent(it -> folders.add(it.resolve("systemd/transient")));
    run.ifPresent(it -> folders.add(it.resolve("systemd/generator.early")));
    folders.add(config.resolve("systemd/user"));
    folders.add(Path.of("/etc/systemd/user"));
    run.ifPresent(it -> folders.add(it.resolve("systemd/user")));
    folders.add(Path.of("/run/systemd/user"));
    run.ifPresent(it -> folders.add(it.resolve("systemd/generator")));
    folders.add(data.resolve("systemd/user"));
    folders.add(Path.of("/usr/local/share/systemd/user"));
    folders.add(Path.of("/usr/share/systemd/user"));
    folders.add(Path.of("/usr/local/lib/systemd/user"));
    folders.add(Path.of("/usr/lib/systemd/user"));
    run.ifPresent(it -> folders.add(it.resolve("systemd/generator.late")));
    return folders;
  }

  private static Optional<Path> path(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name))
        .filter(it -> it.startsWith("/"))
        .map(Path::of);
  }

  /** Whether it starts the service again after that exit code; empty where it does not show. */
  public Optional<Boolean> startsAgainAfter(int exitCode) {
    restart = "no";
    List.of(forced, prevented, clean).forEach(Set::clear);
    try {
      Optional<Path> fragment = fragment();
      if (fragment.isEmpty()) {
        return Optional.empty();
      }
      read(fragment.get());
      for (Path dropIn : dropIns()) {
        read(dropIn);
      }
      return Optional.of(judge(Integer.toString(exitCode)));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /** Its own names, the most exact first: an instance has its template's file. */
  private List<String> names() {
    int at = name.indexOf('@');
    return at < 0 ? List.of(name) : List.of(name, name.substring(0, at + 1) + ".service");
  }

  private Optional<Path> fragment() {
    return names().stream()
        .flatMap(one -> folders.stream().map(folder -> folder.resolve(one)))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  /** In the order of their names; of one name the first folder's. */
  private List<Path> dropIns() throws IOException {
    List<Path> found = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    List<String> parents = new ArrayList<>(names());
    for (int dash = name.lastIndexOf('-'); dash > 0; dash = name.lastIndexOf('-', dash - 1)) {
      parents.add(name.substring(0, dash + 1) + ".service");
    }
    parents.add("service");
    for (String parent : parents) {
      for (Path folder : folders) {
        Path dropIns = folder.resolve(parent + ".d");
        if (Files.isDirectory(dropIns)) {
          try (Stream<Path> files = Files.list(dropIns)) {
            files
                .filter(file -> file.toString().endsWith(".conf"))
                .filter(file -> seen.add(file.getFileName().toString()))
                .forEach(found::add);
          }
        }
      }
    }
    found.sort(Comparator.comparing(file -> file.getFileName().toString()));
    return found;
  }

  private void read(Path file) throws IOException {
    if (Files.size(file) > LARGEST_BYTES) {
      throw new IOException(file + " is larger than a unit is");
    }
    String section = "";
    String text = "";
    for (String line : Files.readString(file).lines().toList()) {
      if (line.strip().startsWith("#") || line.strip().startsWith(";")) {
        continue; // between continued lines too, and its own last backslash counts for nothing
      }
      text += line.strip();
      if (text.endsWith("\\")) {
        text = text.substring(0, text.length() - 1) + " ";
        continue;
      }
      section = text.startsWith("[") ? text : section;
      if (section.equals("[Service]") && text.indexOf('=') > 0) {
        int equals = text.indexOf('=');
        set(text.substring(0, equals).strip(), text.substring(equals + 1).strip());
      }
      text = "";
    }
  }

  private void set(String setting, String value) {
    switch (setting) {
      case "Restart" -> restart = value.isEmpty() ? "no" : value;
      case "RestartForceExitStatus" -> add(forced, value);
      case "RestartPreventExitStatus" -> add(prevented, value);
      case "SuccessExitStatus" -> add(clean, value);
      default -> {} // the others do not decide it
    }
  }

  private static void add(Set<String> codes, String value) {
    if (value.isEmpty()) {
      codes.clear();
    }
    for (String code : value.split("\\s+")) {
      codes.add(code.equals("TEMPFAIL") ? TEMPFAIL : code);
    }
  }

  /** In systemd's own order: what prevents it, what forces it, and then the kind of restart. */
  private boolean judge(String code) {
    if (prevented.contains(code)) {
      return false;
    }
    boolean isClean = code.equals("0") || clean.contains(code);
    return forced.contains(code)
        || switch (restart) {
          case "always" -> true;
          case "on-success" -> isClean;
          case "on-failure" -> !isClean;
          default -> false;
        };
  }
}
