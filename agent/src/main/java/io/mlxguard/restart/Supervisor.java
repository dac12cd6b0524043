// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.restart;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Who starts this process again when it ends: what its environment proves (reference/platform.md
 * 5). Variables are inherited, so systemd's count only with this process's own id, and launchd's
 * where launchd is its parent.
 *
 * @param name for people, such as {@code launchd, job com.acme.llm}
 * @param label the job's or unit's own name, where it shows
 * @param unit what decides whether systemd does
 * @param isVouchedFor whether it is the user's word alone
 */
public record Supervisor(
    String name, Optional<String> label, Optional<SystemdUnit> unit, boolean isVouchedFor) {

  private static final long LAUNCHD = 1;

  /** What there is to say where there is none. */
  public static final String NONE =
      "nothing shows that a supervisor would start this process again: no XPC_SERVICE_NAME of a"
          + " launchd job with launchd for a parent, no INVOCATION_ID with a SYSTEMD_EXEC_PID of its own (systemd 248 or"
          + " newer, the JVM its main process); java -jar mlx-guard.jar launchd or systemd writes"
          + " such a job, scheduled-restart.supervised=yes vouches for another";

  /**
   * A process as its supervisor knows it.
   *
   * @param pid its id
   * @param parent its parent's id; empty where that does not show
   * @param isMac whether its system is macOS
   * @param cgroup the text of {@code /proc/self/cgroup}, or none
   */
  public record Self(long pid, OptionalLong parent, boolean isMac, String cgroup) {}

  /** What an environment shows of that process. */
  public static Optional<Supervisor> in(Map<String, String> environment, Self self) {
    String job = environment.getOrDefault("XPC_SERVICE_NAME", "");
    boolean isJob = !job.isEmpty() && !job.equals("0") && !job.startsWith("application.");
    if (isJob && self.isMac() && self.parent().orElse(0) == LAUNCHD) {
      return Optional.of(
          new Supervisor("launchd, job " + job, Optional.of(job), Optional.empty(), false));
    }
    boolean invoked = !environment.getOrDefault("INVOCATION_ID", "").isEmpty();
    String main = environment.getOrDefault("SYSTEMD_EXEC_PID", "");
    if (!invoked || !main.equals(Long.toString(self.pid()))) {
      return Optional.empty();
    }
    Optional<String> unit = unit(self.cgroup());
    return Optional.of(
        new Supervisor(
            unit.map(it -> "systemd, unit " + it).orElse("systemd"),
            unit,
            unit.map(it -> SystemdUnit.of(it, isOfUser(self, environment), environment)),
            false));
  }

  /** One that the user vouches for. */
  public static Supervisor vouchedFor() {
    return new Supervisor("supervised=yes", Optional.empty(), Optional.empty(), true);
  }

  /**
   * Whether systemd starts this process again after that exit code, by the unit's files, which are
   * read for it; empty where they were not found, and where nobody but a person can know.
   */
  public Optional<Boolean> startsAgainAfter(int exitCode) {
    return unit.flatMap(it -> it.startsAgainAfter(exitCode));
  }

  /** What there is to say where it does not. */
  public String refusal(int exitCode) {
    return name
        + " does not start it again after exit code "
        + exitCode
        + ": its files have neither Restart=always nor that code in"
        + " RestartForceExitStatus=; java -jar mlx-guard.jar systemd writes one that does";
  }

  /** A user's manager says so to all it starts (systemd.exec(5)), and this it has started. */
  private static boolean isOfUser(Self self, Map<String, String> environment) {
    return self.cgroup().contains("/user@")
        || !environment.getOrDefault("MANAGERPID", "").isEmpty();
  }

  /**
   * What is not known of whether it does; empty where it is, or where the user vouches for it.
   *
   * @param again what {@link #startsAgainAfter} answered
   */
  public Optional<String> doubt(Optional<Boolean> again) {
    if (again.isPresent() || isVouchedFor) {
      return Optional.empty();
    }
    if (label.isEmpty()) {
      return Optional.of("which of its units this is does not show, nor whether it does");
    }
    return Optional.of(
        unit.isPresent()
            ? "its unit's files were not found, so whether it does is not known"
            : "whether its plist has KeepAlive, without which it does not, does not show");
  }

  /** What a person types to have it started again, where it hangs. */
  public String byHand() {
    return label
        .map(
            it ->
                unit.isPresent()
                    ? "systemctl " + (unit.get().isUsers() ? "--user " : "") + "restart " + it
                    : "launchctl kickstart -k gui/$(id -u)/"
                        + it
                        + " (a daemon: system/"
                        + it
                        + ")")
        .orElse("restart it by hand");
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
