// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.bed;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A systemd user manager of our own, in namespaces of processes and of mounts: with the shell in
 * front of it all its services end, and that ends with our JVM, however that ends.
 */
final class SystemdSupervisor implements Supervisor {

  /**
   * Runs each line of its input, and says how that ended. The manager gets a control group of its
   * own, since it moves whatever is in its group: of one path everywhere, since it knows one. The
   * controllers of version 1 it sees as they are, but cannot move us out of their limits.
   */
  private static final String SCRIPT =
      """
      mounts=$(cat /proc/self/mounts) groups=$(cat /proc/self/cgroup) key=name=systemd
      case $mounts in *" cgroup2 "*) key= ;; esac
      own=$(printf '%s\\n' "$groups" | sed -n "s|^[0-9]*:$key:/||p")
      while read -r _ at type options _; do
        case $type,$options, in
          cgroup2,*) [ -d "$at/$own" ] || own= ;;
          cgroup,*,name=systemd,*) ;;
          cgroup,*) mount -o remount,bind,ro "$at"; continue ;;
          *) continue ;;
        esac
        group=$at/$own/$name
        mkdir -p "$group" && echo "$group" && echo 0 >"$group/cgroup.procs"
      done <<MOUNTS
      $mounts
      MOUNTS
      mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/system
      "$systemd" --user --unit=basic.target </dev/null >"$folder/manager.log" 2>&1 &
      tries=200
      until systemctl --user show --property=Version >/dev/null 2>&1 || [ $tries = 0 ]; do
        tries=$((tries - 1)); sleep 0.05
      done
      systemctl --user show --property=Version --value 2>&1
      echo "done $?"
      while read -r line; do
        eval "$line" </dev/null 2>&1
        echo "done $?"
      done
      """;

  private final Service service;
  private final Process shell;
  private final BufferedWriter stdin;
  private final BufferedReader stdout;
  private final List<String> groups;
  private final String version;

  private SystemdSupervisor(Service service, Process shell) {
    this.service = service;
    this.shell = shell;
    stdin = shell.outputWriter(StandardCharsets.UTF_8);
    stdout = shell.inputReader(StandardCharsets.UTF_8);
    List<String> lines = answer("the manager");
    groups = lines.subList(0, lines.size() - 1);
    version = lines.getLast();
  }

  static Attempt<SystemdSupervisor> of(Service service, Function<Service, String> unit) {
    String text = unit.apply(service); // which may be what is tested, whoever starts it then
    Optional<Path> systemd =
        Stream.of("/lib/systemd/systemd", "/usr/lib/systemd/systemd")
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst();
    if (systemd.isEmpty()) {
      return new Attempt.Impossible<>("there is no systemd");
    }
    Command.Outcome user = Command.program(Map.of(), List.of("id", "-u"));
    if (!user.stdout().strip().equals("0")) {
      return new Attempt.Impossible<>("only root may make a namespace for it");
    }
    try {
      write(service, text);
      Process shell = shell(service, systemd.orElseThrow());
      try {
        return new Attempt.Made<>(new SystemdSupervisor(service, shell));
      } catch (IllegalStateException e) {
        shell.destroyForcibly();
        return new Attempt.Impossible<>("systemd does not start: " + e.getMessage());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The unit as it is, and beside it what the test needs to see. */
  private static void write(Service service, String unit) throws IOException {
    Path units = Files.createDirectories(service.folder().resolve("config/systemd/user"));
    Files.writeString(units.resolve(service.name() + ".service"), unit);
    String environment =
        service.environment().entrySet().stream()
            .map(entry -> Service.quoted(entry.getKey() + "=" + entry.getValue()))
            .collect(Collectors.joining(" "));
    Path more = Files.createDirectories(units.resolve(service.name() + ".service.d"));
    Files.writeString(
        more.resolve("bed.conf"),
        """
        [Service]
        Environment=%s
        StandardOutput=append:%s
        StandardError=append:%2$s
        ExecStopPost=/bin/sh -c 'echo "$$EXIT_CODE $$EXIT_STATUS $$(date +%%%%s%%%%N)" >>"%s"'
        """
            .formatted(environment, service.log(), ends(service)));
  }

  private static Process shell(Service service, Path systemd) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            "unshare",
            "--mount",
            "--pid",
            "--fork",
            "--kill-child=KILL",
            "--mount-proc",
            "sh",
            "-c",
            SCRIPT);
    Map<String, String> environment = builder.environment();
    Supervisor.clean(environment);
    Path runtime = Files.createDirectory(service.folder().resolve("run"));
    File folder = runtime.toFile();
    if (!folder.setReadable(false, false) || !folder.setReadable(true, true)) {
      throw new IOException("cannot make private: " + runtime);
    }
    environment.put("XDG_RUNTIME_DIR", runtime.toString());
    environment.put("XDG_CONFIG_HOME", service.folder().resolve("config").toString());
    environment.put("folder", service.folder().toString());
    environment.put("name", "mlx-guard-bed-" + ProcessHandle.current().pid() + service.name());
    environment.put("systemd", systemd.toString());
    return builder.redirectErrorStream(true).start();
  }

  private static Path ends(Service service) {
    return service.folder().resolve("ends");
  }

  private List<String> ask(String command) {
    try {
      stdin.write(command);
      stdin.newLine();
      stdin.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return answer(command);
  }

  private List<String> answer(String command) {
    List<String> lines = new ArrayList<>();
    try {
      for (String line = stdout.readLine(); line != null; line = stdout.readLine()) {
        if (line.equals("done 0")) {
          return lines;
        }
        lines.add(line);
        if (line.startsWith("done ")) {
          break;
        }
      }
      throw new IllegalStateException(command + ": " + String.join("; ", lines));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long number(String property) {
    String show = "systemctl --user show --value --property=";
    return Long.parseLong(ask(show + property + " " + service.name()).getFirst());
  }

  @Override
  public void start() {
    List<String> _ = ask("systemctl --user start " + service.name());
  }

  @Override
  public void stop() {
    List<String> _ = ask("systemctl --user stop " + service.name());
  }

  @Override
  public void signal(String name) {
    List<String> _ = ask("kill -" + name + " " + pid());
  }

  @Override
  public long pid() {
    return number("MainPID");
  }

  @Override
  public long restarts() {
    return number("NRestarts");
  }

  @Override
  public List<End> ends() {
    try {
      return Files.exists(ends(service))
          ? Files.readAllLines(ends(service)).stream().map(SystemdSupervisor::end).toList()
          : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code exited 75 NANOS} or {@code killed KILL NANOS}. */
  private static End end(String line) {
    String[] words = line.split(" ");
    long nanos = Long.parseLong(words[2]);
    int status =
        words[0].equals("exited")
            ? Integer.parseInt(words[1])
            : 128
                + switch (words[1]) {
                  case "ABRT" -> 6;
                  case "KILL" -> 9;
                  case "SEGV" -> 11;
                  case "TERM" -> 15;
                  default -> throw new IllegalStateException(line);
                };
    return new End(status, Instant.ofEpochSecond(0, nanos));
  }

  @Override
  public Service service() {
    return service;
  }

  @Override
  public void close() {
    shell.destroyForcibly();
    try {
      int _ = shell.waitFor();
      for (String group : groups) {
        MemoryGroup.remove(Path.of(group));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return "systemd " + version;
  }
}
