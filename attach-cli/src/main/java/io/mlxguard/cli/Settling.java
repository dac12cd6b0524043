// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

import io.mlxguard.cli.status.GuardStatus;
import io.mlxguard.cli.target.Connection;
import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.target.Target;
import io.mlxguard.cli.target.TimeLimit;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The time a guard takes to make up its mind, in which its status says little.
 *
 * @param slow told what is being waited for
 */
record Settling(Target target, Connection connection, Consumer<String> slow) {
  private static final Duration SETTLING = Duration.ofSeconds(3);
  private static final Duration READING = SETTLING.plusSeconds(2);
  private static final Duration POLL = Duration.ofMillis(100);

  /** What they do is known last, and is what the caller asks for. */
  private static final Set<String> AWAITED_LAYERS =
      Set.of("cache-limit", "memory-limit", "clear-after-generate");

  /** The status once the guard has made up its mind, or the last one when it takes too long. */
  Optional<GuardStatus> status() throws Failure {
    Connection reader = connection.within(new TimeLimit(READING, slow));
    TimeLimit settling = new TimeLimit(SETTLING, slow);
    Optional<GuardStatus> status = GuardStatus.in(reader.properties(), target);
    String waitingAt = "";
    while (!settling.isOver()) {
      if (status.isPresent() && isSettled(status.get(), waitingAt)) {
        break;
      }
      if (waitingAt.isEmpty()) {
        waitingAt = status.filter(Settling::isWaiting).map(GuardStatus::at).orElse("");
      }
      settling.pause(POLL);
      status = GuardStatus.in(reader.properties(), target);
    }
    return status;
  }

  // WAITING is the guard's answer only if it says so twice: at first it has not looked for MLX yet.
  private static boolean isSettled(GuardStatus status, String waitingAt) {
    if (isWaiting(status)) {
      return !waitingAt.isEmpty() && !waitingAt.equals(status.at());
    }
    return !status.state().equals("STARTING")
        && status.layers().stream()
            .filter(layer -> AWAITED_LAYERS.contains(layer.name()))
            .noneMatch(layer -> layer.status().equals("WAITING"));
  }

  private static boolean isWaiting(GuardStatus status) {
    return status.state().equals("WAITING");
  }
}
