// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.target;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What Linux says about a process in {@code /proc/PID/status} (proc_pid_status(5)).
 *
 * @param state the letter, {@code T} and {@code t} for stopped, {@code Z} for ended
 * @param uid the effective user
 * @param innermostPid as the process sees itself, another number in a container
 * @param catchesQuit whether SIGQUIT runs a handler; otherwise that signal kills the process
 */
public record LinuxProcess(long pid, char state, long uid, long innermostPid, boolean catchesQuit) {
  private static final Path PROC = Path.of("/proc");

  /** The kernel keeps 15 bytes of a name: newer JVMs leave out its middle, older ones its end. */
  private static final Set<String> SAMPLER = Set.of("mlx-guard-sampl", "mlx-gua..ampler");

  private static final long SIGQUIT_BIT = 1L << (3 - 1);

  /** Empty when this is not Linux, or the process is gone or hidden from this user. */
  public static Optional<LinuxProcess> read(long pid) {
    try {
      return parse(pid, Files.readAllLines(PROC.resolve(pid + "/status"), ISO_8859_1));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  public static Optional<LinuxProcess> parse(long pid, List<String> lines) {
    Map<String, String[]> fields =
        lines.stream()
            .map(line -> line.split(":\\s*", 2))
            .filter(parts -> parts.length == 2)
            .collect(Collectors.toMap(p -> p[0], p -> p[1].strip().split("\\s+"), (a, b) -> a));
    String[] state = fields.get("State");
    String[] uids = fields.get("Uid");
    String[] caught = fields.get("SigCgt");
    if (state == null || uids == null || uids.length < 2 || caught == null) {
      return Optional.empty();
    }
    // Kernels before 4.1 have no NSpid.
    String[] pids = fields.getOrDefault("NSpid", new String[] {Long.toString(pid)});
    return Optional.of(
        new LinuxProcess(
            pid,
            state[0].charAt(0),
            Long.parseLong(uids[1]),
            Long.parseLong(pids[pids.length - 1]),
            (Long.parseUnsignedLong(caught[0], 16) & SIGQUIT_BIT) != 0));
  }

  public boolean isStopped() {
    return state == 'T' || state == 't';
  }

  public boolean hasEnded() {
    return state == 'Z' || state == 'X';
  }

  public boolean isInContainer() {
    return pid != innermostPid;
  }

  /** Whether its attach listener is up, in which case no signal is sent to start it. */
  public boolean listens() {
    String socket = "tmp/.java_pid" + innermostPid;
    return Files.exists(root().resolve(socket)) || Files.exists(Path.of("/").resolve(socket));
  }

  /** Whether a guard's threads run in it. */
  Guarding guarding() {
    try (Stream<Path> threads = Files.list(PROC.resolve(pid + "/task"))) {
      return threads.anyMatch(thread -> SAMPLER.contains(name(thread)))
          ? new Guarding.Yes()
          : new Guarding.No();
    } catch (IOException | RuntimeException e) {
      return new Guarding.Unknown("the system does not show its threads");
    }
  }

  private static String name(Path thread) {
    try {
      return Files.readString(thread.resolve("comm"), ISO_8859_1).strip();
    } catch (IOException e) {
      return ""; // it has ended
    }
  }

  /** A file as this command sees it, by the path that the process sees. */
  Path inside(String absolute) {
    return root().resolve(Path.of("/").relativize(Path.of(absolute)));
  }

  /** Whether the process certainly has no such file where it would look for it. */
  public boolean lacks(Path absolute) {
    Path seen = root().resolve(Path.of("/").relativize(absolute));
    return Files.isDirectory(root()) && Files.notExists(seen);
  }

  private Path root() {
    return PROC.resolve(pid + "/root");
  }
}
