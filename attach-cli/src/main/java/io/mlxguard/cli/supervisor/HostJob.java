// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.supervisor;

import io.mlxguard.cli.target.Exit;
import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.terminal.Untrusted;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A host as both supervisors start it.
 *
 * @param environment what is set for it, nothing else is carried over
 * @param stopTimeout between the request to end and SIGKILL
 */
public record HostJob(
    HostCommand command,
    Map<String, String> environment,
    RestartPlan plan,
    Optional<WarmUp> warmUp,
    Duration stopTimeout) {
  private static final String JVM_ZONE = "-Duser.timezone=";

  /** Puts it together. */
  public static HostJob of(
      GuardedCommand guarded,
      Map<String, String> environment,
      Optional<WarmUp> warmUp,
      Duration stopTimeout)
      throws Failure {
    String clock = clock(guarded.command(), environment);
    Optional<ZoneId> zone = zone(clock);
    RestartPlan plan = RestartPlan.of(guarded.keys(), zone);
    boolean known = plan.window().flatMap(RestartPlan.Window::zone).isPresent();
    if (plan.backstop() && !known && !clock.isEmpty()) {
      throw new Failure(
          Exit.USAGE,
          "the host's clock is of the time zone \"%s\" (-Duser.timezone or TZ), which this command"
                  .formatted(Untrusted.shown(clock))
              + " cannot read, and the supervisor's timer needs: set scheduled-restart.zone to a"
              + " zone's id such as Europe/Berlin");
    }
    return new HostJob(guarded.command(), environment, plan, warmUp, stopTimeout);
  }

  /** By which the host is known again, in files that are there already. */
  String identity() {
    return command.identity(environment);
  }

  /** Sentences to whoever has it written. */
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    plan.never().ifPresent(why -> notes.add("layer 6 will never restart this host: " + why));
    List<String> secrets = Secrets.in(this);
    if (!secrets.isEmpty()) {
      notes.add(
          "by their names secrets: %s. The files are the user's alone (0600), but what is in them shows"
                  .formatted(String.join(" ", secrets))
              + " in ps, systemctl show and launchctl print too; let the application read them from"
              + " a file, as EnvironmentFile= of systemd does");
    }
    return List.copyOf(notes);
  }

  /** The zone of a JVM that is given another than the machine's, as it is named; empty if none. */
  private static String clock(HostCommand command, Map<String, String> environment) {
    return command.options(environment).words().stream()
        .filter(word -> word.startsWith(JVM_ZONE))
        .reduce((first, last) -> last)
        .map(word -> word.substring(JVM_ZONE.length()))
        .filter(name -> !name.isEmpty())
        .or(() -> Optional.ofNullable(environment.get("TZ")).map(tz -> tz.replaceAll("^:", "")))
        .orElse("");
  }

  /** A name is taken as the JVM does, which still knows PST and its like. */
  private static Optional<ZoneId> zone(String name) {
    try {
      return name.isEmpty() ? Optional.empty() : Optional.of(ZoneId.of(name, ZoneId.SHORT_IDS));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
