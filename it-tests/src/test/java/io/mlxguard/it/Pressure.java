// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import com.grack.nanojson.JsonObject;
import io.mlxguard.bed.Attempt;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import io.mlxguard.bed.MemoryGroup;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.TestReporter;

/** What layer 5 says of itself, and hosts whose memory is short. */
final class Pressure {

  static final String LAYER = "pressure-watchdog";

  /**
   * Room for all that a host allocates here: it collects where somebody asks it to, or never. The
   * heap is touched at the start, so that a group's last MiB are not taken by it later.
   */
  static final String[] COLLECTS_WHEN_ASKED = {"-Xms600m", "-Xmn512m", "-XX:+AlwaysPreTouch"};

  private static final long ROOMY = 8L << 30;

  private Pressure() {}

  /** What is known of the machine's memory, and done about it. */
  static JsonObject of(HostProcess host) {
    return of(GuardStatus.of(host).orElseThrow());
  }

  private static JsonObject of(GuardStatus status) {
    return status.json().getObject("pressure", new JsonObject());
  }

  /** The machine's side of it. */
  static JsonObject machine(JsonObject pressure) {
    return pressure.getArray("domains").isEmpty()
        ? new JsonObject()
        : pressure.getArray("domains").getObject(0);
  }

  /** The newest actions, oldest first. */
  static List<JsonObject> actions(JsonObject pressure) {
    return pressure.getArray("latest").stream().map(JsonObject.class::cast).toList();
  }

  /** The newest action of a rung that came to that; empty text for any outcome. */
  static boolean has(JsonObject pressure, String rung, String outcome) {
    return actions(pressure).stream()
        .anyMatch(
            it ->
                it.getString("rung").equals(rung)
                    && (outcome.isEmpty() || it.getString("outcome").equals(outcome)));
  }

  /** The status's part once it is as wanted. */
  static JsonObject once(HostProcess host, Predicate<JsonObject> wanted) {
    return of(Eventually.status(host, it -> it.json().has("pressure") && wanted.test(of(it))));
  }

  /** The same once the machine is at that level. */
  static JsonObject level(HostProcess host, String level) {
    return once(host, it -> level.equals(machine(it).getString("level")));
  }

  /** A host in a memory group of its own, roomy at first. */
  interface InGroup {
    void test(HostProcess host, MemoryGroup group);
  }

  /** Runs a test in such a group; on a machine where none can be made it says why. */
  static void inGroup(
      TestReporter reporter, HostProcess.Launch launch, InGroup test, Consumer<HostProcess> end) {
    switch (MemoryGroup.limitedTo(ROOMY)) {
      case Attempt.Impossible<MemoryGroup>(String why) -> reporter.publishEntry("no group", why);
      case Attempt.Made<MemoryGroup>(MemoryGroup group) -> {
        try (group;
            HostProcess host = launch.through(group.joining()).start().ready()) {
          test.test(host, group);
          end.accept(host);
        }
      }
    }
  }

  /** From now on what the group holds is this much of its limit. */
  static void fill(MemoryGroup group, double share) {
    group.limit((long) (group.heldBytes() / share));
  }
}
