// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.restart;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Who starts this process again when it ends: what its environment proves (reference/platform.md
 * 5). A variable is inherited, so systemd's counts only with this process's own id.
 *
 * @param name for people, such as {@code launchd, job com.acme.llm}
 * @param label the job's or unit's own name, where it shows
 * @param unit what decides whether systemd does
 */
public record Supervisor(String name, Optional<String> label, Optional<SystemdUnit> unit) {

  /** What there is to say where there is none. */
  public static final String NONE =
      "nothing shows that a supervisor would start this process again: no XPC_SERVICE_NAME of a"
          + " launchd job, no INVOCATION_ID with a SYSTEMD_EXEC_PID of its own (systemd 248 or"
          + " newer, the JVM its main process); java -jar mlx-guard.jar launchd or systemd writes"
          + " such a job, scheduled-restart.supervised=yes vouches for another";

  /**
   * What an environment shows.
   *
   * @param environment this process's
   * @param pid this process's id
   * @param cgroup the text of {@code /proc/self/cgroup}, or none
   */
  public static Optional<Supervisor> in(Map<String, String> environment, long pid, String cgroup) {
    String job = environment.getOrDefault("XPC_SERVICE_NAME", "");
    if (!job.isEmpty() && !job.equals("0") && !job.startsWith("application.")) {
      return Optional.of(new Supervisor("launchd, job " + job, Optional.of(job), Optional.empty()));
    }
    boolean invoked = !environment.getOrDefault("INVOCATION_ID", "").isEmpty();
    if (invoked && environment.getOrDefault("SYSTEMD_EXEC_PID", "").equals(Long.toString(pid))) {
      Optional<String> unit = unit(cgroup);
      boolean user = cgroup.contains("/user.slice/") || !isOfSystem(cgroup);
      return Optional.of(
          new Supervisor(
              unit.map(it -> "systemd, unit " + it).orElse("systemd"),
              unit,
              unit.map(it -> SystemdUnit.of(it, user, environment))));
    }
    return Optional.empty();
  }

  /** One that the user vouches for. */
  public static Supervisor vouchedFor() {
    return new Supervisor("supervised=yes", Optional.empty(), Optional.empty());
  }

  /**
   * Why it would not start this process again; empty where it would, or where that does not show.
   */
  public Optional<String> refusal(int exitCode) {
    return unit.flatMap(it -> it.startsAgainAfter(exitCode))
        .filter(again -> !again)
        .map(
            _ ->
                name
                    + " does not start it again after exit code "
                    + exitCode
                    + ": its files have neither Restart=always nor that code in"
                    + " RestartForceExitStatus=; java -jar mlx-guard.jar systemd writes one that does");
  }

  /** A service of the system's lies in its slice, unless it is told another. */
  private static boolean isOfSystem(String cgroup) {
    return cgroup.contains("/system.slice/");
  }

  /** The innermost service; it may have groups of its own below, and a user's manager above. */
  private static Optional<String> unit(String cgroup) {
    return cgroup
        .lines()
        .flatMap(line -> Arrays.stream(line.split("/")).skip(1))
        .filter(name -> name.endsWith(".service") && !name.startsWith("user@"))
        .reduce((outer, inner) -> inner);
  }
}
