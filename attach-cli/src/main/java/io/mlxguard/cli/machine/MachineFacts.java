// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.machine;

import io.mlxguard.cli.status.PressureStatus;
import io.mlxguard.cli.status.Reading;

/**
 * What is known of the memory there is for a process; sizes in bytes. One that a system does not
 * have is missing, with the reason.
 *
 * @param system {@code Linux}, or {@code Mac OS X}
 * @param version of the system, as this Java knows it
 * @param group the process's control group, where it is another than this command's; else empty
 * @param total physical memory
 * @param ram what the process may use of it, within its control group's limit
 * @param available what can be had of {@code total}, or is not wired and not in the compressor
 * @param swapUsed swap in use
 * @param compressor macOS: what the compressor occupies
 * @param stallMicros Linux: how long some task stood still within two seconds
 * @param groupUsed Linux: what the tightest control group holds
 * @param groupLimit Linux: that group's limit
 * @param level {@code NORMAL}, {@code WARN} or {@code CRITICAL}; empty where it is not known
 * @param why what decided the level, or why there is none
 */
public record MachineFacts(
    String system,
    String version,
    String group,
    Reading total,
    Reading ram,
    Reading available,
    Reading swapUsed,
    Reading compressor,
    Reading stallMicros,
    Reading groupUsed,
    Reading groupLimit,
    String level,
    String why) {

  public boolean isMac() {
    return system.startsWith("Mac");
  }

  /** Whether this is what this command finds for itself too. */
  public boolean isShared() {
    return group.isEmpty();
  }

  /**
   * The same as the process's own guard tells it, which looks four times a second and stands in the
   * process's own control group; what it does not tell stays.
   */
  public MachineFacts asToldBy(PressureStatus.Domain guard) {
    PressureStatus.Gauges told = guard.gauges();
    boolean judged = !guard.level().isEmpty();
    return new MachineFacts(
        system,
        version,
        group,
        either(told.total(), total),
        either(ram, tighter(told.total(), told.groupLimit())),
        either(told.available(), available),
        either(told.swapUsed(), swapUsed),
        either(told.compressor(), compressor),
        either(told.someStallMicros(), stallMicros),
        either(told.groupUsed(), groupUsed),
        either(told.groupLimit(), groupLimit),
        judged ? guard.level() : level,
        judged ? guard.reason() : why);
  }

  private static Reading either(Reading first, Reading second) {
    return first instanceof Reading.Known || second instanceof Reading.NotReported ? first : second;
  }

  private static Reading tighter(Reading total, Reading limit) {
    return total instanceof Reading.Known all && limit instanceof Reading.Known most
        ? new Reading.Known(Math.min(all.value(), most.value()))
        : total;
  }
}
