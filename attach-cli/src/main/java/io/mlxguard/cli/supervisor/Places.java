// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.supervisor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.mlxguard.cli.target.Exit;
import io.mlxguard.cli.target.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where the supervisors look for files (systemd.unit(5), launchd.plist(5)).
 *
 * @param root of the file system
 * @param home the user's
 */
public record Places(Path root, Path home, Map<String, String> environment) {
  private static final int LONGEST = 1 << 20;

  /** Of this user. */
  public static Places here() {
    return new Places(Path.of("/"), Path.of(System.getProperty("user.home")), System.getenv());
  }

  /** For units of the user's manager, or of the system's. */
  public Path units(boolean system) {
    return system ? root.resolve("etc/systemd/system") : configuration().resolve("systemd/user");
  }

  /** For agents of the user. */
  public Path agents() {
    return home.resolve("Library/LaunchAgents");
  }

  /** For what programs say. */
  public Path logs() {
    return home.resolve("Library/Logs");
  }

  private Path configuration() {
    return absolute("XDG_CONFIG_HOME").orElse(home.resolve(".config"));
  }

  /**
   * Refuses units that another directory has under the same name: one of the two would be hidden.
   */
  public void refuseUnits(List<GeneratedFile> files, boolean system) throws Failure {
    for (Path directory : otherUnits(system)) {
      for (GeneratedFile file : files) {
        Path other = directory.resolve(file.name());
        if (Files.exists(other)) {
          throw inUse("a unit of that name is " + other, "--name");
        }
      }
    }
  }

  private List<Path> otherUnits(boolean system) {
    Stream<Path> machine =
        Stream.of("etc", "run", "usr/local/share", "usr/share", "usr/local/lib", "usr/lib", "lib")
            .map(parent -> root.resolve(parent).resolve("systemd"))
            .flatMap(systemd -> unitsIn(systemd, system ? "system" : "user"));
    Stream<Path> run = Stream.of(root.resolve("run/systemd")).flatMap(Places::madeIn);
    Stream<Path> user =
        Stream.of(
                Optional.of(configuration()),
                Optional.of(home.resolve(".config")),
                Optional.of(absolute("XDG_DATA_HOME").orElse(home.resolve(".local/share"))),
                absolute("XDG_RUNTIME_DIR"),
                Optional.of(root.resolve("etc/xdg")))
            .flatMap(Optional::stream)
            .map(parent -> parent.resolve("systemd"))
            .flatMap(systemd -> Stream.concat(unitsIn(systemd, "user"), madeIn(systemd)));
    return Stream.concat(machine, system ? run : user)
        .filter(directory -> !directory.equals(units(system)))
        .distinct()
        .toList();
  }

  private static Stream<Path> unitsIn(Path systemd, String kind) {
    return Stream.of(kind, kind + ".control", kind + ".attached").map(systemd::resolve);
  }

  /** For units that no file was written for by hand. */
  private static Stream<Path> madeIn(Path systemd) {
    return Stream.of("transient", "generator.early", "generator", "generator.late")
        .map(systemd::resolve);
  }

  private Optional<Path> absolute(String variable) {
    return Optional.ofNullable(environment.get(variable))
        .filter(it -> it.startsWith("/"))
        .map(Path::of);
  }

  /** Refuses a label that another file has: launchd takes one of them. */
  public void refuseLabels(List<GeneratedFile> files) throws Failure {
    for (Path directory :
        List.of(
            agents(),
            root.resolve("Library/LaunchAgents"),
            root.resolve("Library/LaunchDaemons"),
            root.resolve("System/Library/LaunchAgents"),
            root.resolve("System/Library/LaunchDaemons"))) {
      for (Path other : plists(directory)) {
        for (GeneratedFile file : files) {
          boolean target = other.equals(agents().resolve(file.name()));
          String label = LaunchdJobs.labelOf(file);
          if (!target && (isNamed(other, file.name()) || has(other, label))) {
            throw inUse("the label " + label + " is that of " + other, "--label");
          }
        }
      }
    }
  }

  private static boolean isNamed(Path path, String name) {
    return String.valueOf(path.getFileName()).equals(name);
  }

  private static List<Path> plists(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(path -> path.toString().endsWith(".plist")).sorted().toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** In XML, or in the binary form, where a text stands behind its length. */
  private static boolean has(Path plist, String label) {
    Optional<String> text = text(plist);
    String in = text.orElse("");
    if (in.startsWith("bplist")) {
      String size =
          label.length() < 15
              ? Character.toString(0x50 + label.length())
              : "_\u0010" + Character.toString(label.length());
      return in.contains(size + label);
    }
    String pattern = "<key>\\s*Label\\s*</key>\\s*<string>" + Pattern.quote(label) + "</string>";
    return Pattern.compile(pattern).matcher(in).find();
  }

  private static Optional<String> text(Path file) {
    try {
      return Files.isRegularFile(file) && Files.size(file) <= LONGEST
          ? Optional.of(Files.readString(file, ISO_8859_1))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Failure inUse(String what, String option) {
    return new Failure(Exit.REFUSED, what + "; nothing was changed. Take another with " + option);
  }
}
