// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.machine;

import io.mlxguard.cli.status.Reading;

/**
 * What is known of the machine's memory; sizes in bytes. One that a system does not have is
 * missing, with the reason.
 *
 * @param system {@code Linux}, or {@code Mac OS X}
 * @param version of the system, as this Java knows it
 * @param ram what programs here may use: physical memory, within this control group's limit
 * @param available what can be had, or is not wired and not in the compressor
 * @param swapUsed swap in use
 * @param compressor macOS: what the compressor occupies
 * @param stallMicros Linux: how long some task stood still within two seconds at most
 * @param level {@code NORMAL}, {@code WARN} or {@code CRITICAL}; empty where it is not known
 * @param why what decided the level, or why there is none
 */
public record MachineFacts(
    String system,
    String version,
    Reading ram,
    Reading available,
    Reading swapUsed,
    Reading compressor,
    Reading stallMicros,
    String level,
    String why) {

  public boolean isMac() {
    return system.startsWith("Mac");
  }
}
