// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import java.util.List;

/** Hosts with layer 4 in force, and what can be seen of it from outside. */
final class Weave {

  static final String LAYER = "clear-after-generate";

  /** As the guard names this target. */
  static final String NAME = "io.mlxguard.host.HostA#generate(..)";

  static final String GENERATE = NAME + "[tokens=arg(2)]";

  /**
   * Every method of host A's in which the bed knows a call to be open, and the one that returns a
   * stage.
   */
  static final String ALL =
      GENERATE + ";io.mlxguard.host.HostA#chat(..);io.mlxguard.host.HostA#generateAsync(..)";

  /** Others on this machine may press it, at which layer 5 would give the pool back. */
  static final String UNPRESSED = "pressure-watchdog.stall=2s,pressure-watchdog.available=1%";

  private static final String QUICK = "install-delay=0ms,idle-after=300ms,";

  private Weave() {}

  /** The configuration that weaves these methods, quick to act; {@code more} goes before it. */
  static String arguments(String more, String methods) {
    return pressed(UNPRESSED + "," + more, methods);
  }

  /** The same where layer 5 acts on the machine's pressure. */
  static String pressed(String more, String methods) {
    return QUICK + more + "," + LAYER + ".methods=" + methods;
  }

  /** A host that has loaded and used MLX. */
  static HostProcess used(HostProcess.Launch launch) {
    HostProcess host = launch.start().ready();
    host.ask("load");
    host.ask("use");
    return host;
  }

  /** The same, guarded from the start, once its methods are woven. */
  static HostProcess woven(HostProcess.Launch launch, String arguments) {
    HostProcess host = used(launch.guarded(arguments));
    GuardStatus.Layer _ = layer(host, "ACTIVE");
    return host;
  }

  /** Layer 4, once it is in that state. */
  static GuardStatus.Layer layer(HostProcess host, String status) {
    return Eventually.status(host, it -> it.layer(LAYER).status().equals(status)).layer(LAYER);
  }

  /** What the guard says of its clears: more keys than a test of one thing wants by name. */
  static JsonObject status(HostProcess host) {
    return GuardStatus.of(host).orElseThrow().json().getObject("clears");
  }

  /** MLX's pool in bytes. */
  static long pool(HostProcess host) {
    return host.ask("memory", "cache");
  }

  /** Clears of MLX's cache that were begun, whoever made them. */
  static long clears(HostProcess host) {
    return host.ask("record", "clears");
  }

  /** Calls that have ended. */
  static long calls(HostProcess host) {
    return host.ask("progress", "calls");
  }

  /** What calls had to say, for a comparison with another run: all but times and memory. */
  static List<String> outputs(List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith("call "))
        .map(line -> line.replaceAll(" (agent|ms|pool|active)=\\d+", ""))
        .toList();
  }

  /** No clear has met an open call or queued work, and none of either is left. */
  static void assertNoRace(HostProcess host) {
    assertThat(host.ask("record"))
        .contains(" openAtClear=0 queuedAtClear=0 begunInClear=0 raceViolations=0 openCalls=0 ")
        .contains(" queued=0 ")
        .contains(" violations=0 ");
  }

  /** The host ends well, and the guard has only said what it does. */
  static void end(HostProcess host) {
    Undisturbed.end(host);
    assertThat(Undisturbed.stderr(host)).allMatch(line -> line.contains(" mlx-guard INFO "));
  }
}
