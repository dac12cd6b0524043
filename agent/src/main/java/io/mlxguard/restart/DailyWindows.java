// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.restart;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A window for each day of a zone's calendar. A time that a change of clocks leaves out comes with
 * the change, one that it repeats counts the first time, and a day that a zone leaves out, as Samoa
 * did with 30 December 2011, has none. Its length is time that passes, whatever clocks show.
 */
public final class DailyWindows {

  /** A zone may be up to 18 hours off, and a day left out makes two more. */
  private static final int DAYS_AROUND = 3;

  private final LocalTime at;
  private final ZoneRules rules;
  private final ZoneId zone;
  private final Duration within;

  /**
   * The windows of a zone.
   *
   * @param at when they open, on the zone's clocks
   * @param within how long they are, above zero and at most 12 hours
   */
  public DailyWindows(LocalTime at, ZoneId zone, Duration within) {
    this.at = at;
    this.zone = zone;
    this.rules = zone.getRules();
    this.within = within;
  }

  /** The window that a moment lies in. */
  public Optional<Window> around(Instant moment) {
    return near(moment).filter(window -> window.holds(moment)).findFirst();
  }

  /** The first window that opens after a moment. */
  public Window after(Instant moment) {
    return near(moment)
        .filter(window -> window.opens().isAfter(moment))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no day after " + moment + " in " + zone));
  }

  /** The last window that ended at a moment or before it. */
  public Optional<Window> before(Instant moment) {
    return near(moment)
        .filter(window -> !window.ends().isAfter(moment))
        .reduce((earlier, later) -> later);
  }

  private Stream<Window> near(Instant moment) {
    LocalDate day = LocalDateTime.ofInstant(moment, rules.getOffset(moment)).toLocalDate();
    return LongStream.rangeClosed(-DAYS_AROUND, DAYS_AROUND)
        .mapToObj(day::plusDays)
        .flatMap(date -> opening(date).stream())
        .map(opens -> new Window(opens, opens.plus(within)));
  }

  private Optional<Instant> opening(LocalDate date) {
    LocalDateTime local = date.atTime(at);
    List<ZoneOffset> offsets = rules.getValidOffsets(local);
    if (!offsets.isEmpty()) {
      return Optional.of(local.toInstant(offsets.getFirst())); // of a repeated time the first
    }
    var gap = rules.getTransition(local);
    boolean dayLeftOut =
        !gap.getDateTimeBefore().isAfter(date.atStartOfDay())
            && !gap.getDateTimeAfter().isBefore(date.plusDays(1).atStartOfDay());
    return dayLeftOut ? Optional.empty() : Optional.of(gap.getInstant());
  }
}
