// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

/**
 * Where WARN begins on a system whose kernel has no level of its own. CRITICAL follows from it.
 *
 * @param stallMicros time that some task stood still within two seconds, by PSI; the same of all
 *     tasks at once is CRITICAL
 * @param availablePercent memory available, or free on a card, below this; a third of it is
 *     CRITICAL
 * @param groupPercent use of a control group's limit from here on; CRITICAL is at three tenths of
 *     the headroom that is left there
 */
public record PressureThresholds(long stallMicros, double availablePercent, double groupPercent) {

  /** What the checklist's readers and the field use (reference/platform.md 6). */
  public static final PressureThresholds DEFAULT = new PressureThresholds(150_000, 15, 90);

  double criticalAvailablePercent() {
    return availablePercent / 3;
  }

  double criticalGroupPercent() {
    return 100 - (100 - groupPercent) * 3 / 10;
  }
}
