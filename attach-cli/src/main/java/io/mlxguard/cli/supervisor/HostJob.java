// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.supervisor;

import io.mlxguard.cli.target.Failure;
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
    Optional<ZoneId> zone = zone(guarded.command(), environment);
    RestartPlan plan = RestartPlan.of(guarded.keys(), zone);
    return new HostJob(guarded.command(), environment, plan, warmUp, stopTimeout);
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

  /** The clock of a JVM that is given another than the machine's. */
  private static Optional<ZoneId> zone(HostCommand command, Map<String, String> environment) {
    String named =
        command.options(environment).words().stream()
            .filter(word -> word.startsWith(JVM_ZONE))
            .reduce((first, last) -> last)
            .map(word -> word.substring(JVM_ZONE.length()))
            .or(() -> Optional.ofNullable(environment.get("TZ")))
            .orElse("");
    try {
      return named.isEmpty() ? Optional.empty() : Optional.of(ZoneId.of(named));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
