// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What the pressure watchdog does, and from when on.
 *
 * @param on whether it watches
 * @param nudge whether it may ask for a garbage collection
 * @param stall Linux: WARN from this much stalled time within two seconds
 * @param availablePercent Linux, and a card: WARN below this much available memory
 * @param groupPercent Linux: WARN from this much of a control group's limit
 * @param freeBelowPercent the checklist's own threshold; empty where its rule is not wanted
 * @param interval how often the checklist's rule looks
 */
public record PressureChoice(
    boolean on,
    boolean nudge,
    Duration stall,
    double availablePercent,
    double groupPercent,
    OptionalDouble freeBelowPercent,
    Duration interval) {

  static PressureChoice read(Reader reader) {
    return new PressureChoice(
        reader.choice(Key.PRESSURE_WATCHDOG, AutoOff.class, AutoOff.OFF) == AutoOff.AUTO,
        reader.choice(Key.PRESSURE_WATCHDOG_GC_NUDGE, AutoOff.class, AutoOff.OFF) == AutoOff.AUTO,
        reader.span(Key.PRESSURE_WATCHDOG_STALL),
        reader.value(
            Key.PRESSURE_WATCHDOG_AVAILABLE, text -> Percentage.parse(text, Percentage.AVAILABLE)),
        reader.value(Key.PRESSURE_WATCHDOG_GROUP, text -> Percentage.parse(text, Percentage.GROUP)),
        reader.value(Key.PRESSURE_WATCHDOG_FREE_BELOW, PressureChoice::freeBelow),
        reader.span(Key.PRESSURE_WATCHDOG_INTERVAL));
  }

  private static OptionalDouble freeBelow(String text) {
    return text.strip().toLowerCase(Locale.ROOT).equals("off")
        ? OptionalDouble.empty()
        : OptionalDouble.of(Percentage.parse(text, Percentage.FREE));
  }

  /** Whether it asks for the same, however it was written. */
  public boolean sameAs(PressureChoice other) {
    return values().equals(other.values());
  }

  /** The {@code equals} of a record of ours is not for a host's process. */
  private List<Object> values() {
    return List.of(
        on, nudge, stall, availablePercent, groupPercent, freeBelowPercent.orElse(-1), interval);
  }
}
