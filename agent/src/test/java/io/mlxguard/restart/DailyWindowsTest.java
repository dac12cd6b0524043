// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.restart;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** When a day's window opens, in every zone there is and over every change of its clocks. */
class DailyWindowsTest {

  private static final Duration HALF_HOUR = Duration.ofMinutes(30);
  private static final LocalTime FOUR = LocalTime.of(4, 0);

  private static DailyWindows at(LocalTime at, String zone) {
    return new DailyWindows(at, ZoneId.of(zone), HALF_HOUR);
  }

  private static Instant instant(String local, String zone) {
    return LocalDateTime.parse(local).atZone(ZoneId.of(zone)).toInstant();
  }

  @Test
  void anOrdinaryDay() {
    DailyWindows windows = at(FOUR, "Europe/Berlin");
    Instant opens = instant("2026-12-01T04:00", "Europe/Berlin");

    assertThat(windows.around(opens.minusNanos(1))).isEmpty();
    assertThat(windows.around(opens)).hasValue(new Window(opens, opens.plus(HALF_HOUR)));
    assertThat(windows.around(opens.plus(HALF_HOUR).minusNanos(1))).isPresent();
    assertThat(windows.around(opens.plus(HALF_HOUR))).isEmpty();
    assertThat(windows.after(opens.minusNanos(1)).opens()).isEqualTo(opens);
    assertThat(windows.after(opens).opens())
        .isEqualTo(instant("2026-12-02T04:00", "Europe/Berlin"));
    assertThat(windows.before(opens.plus(HALF_HOUR)).orElseThrow().opens()).isEqualTo(opens);
    assertThat(windows.before(opens).orElseThrow().opens())
        .isEqualTo(instant("2026-11-30T04:00", "Europe/Berlin"));
  }

  @Test
  void aTimeLeftOutComesWithTheChange() {
    Window window =
        at(LocalTime.of(2, 30), "Europe/Berlin")
            .after(instant("2026-03-29T00:00", "Europe/Berlin"));

    assertThat(window.opens()).isEqualTo(instant("2026-03-29T03:00", "Europe/Berlin"));
    assertThat(Duration.between(window.opens(), window.ends())).isEqualTo(HALF_HOUR);
  }

  @Test
  void aTimeRepeatedCountsTheFirstTime() {
    DailyWindows windows = at(LocalTime.of(2, 30), "Europe/Berlin");
    Instant first = Instant.parse("2026-10-25T00:30:00Z"); // 02:30 of summer
    Instant second = Instant.parse("2026-10-25T01:30:00Z"); // 02:30 of winter

    assertThat(windows.around(first)).isPresent();
    assertThat(windows.around(second)).isEmpty();
    assertThat(windows.after(first).opens()).isEqualTo(Instant.parse("2026-10-26T01:30:00Z"));
  }

  @Test
  void aChangeInsideTheWindowMakesItNeitherLongerNorShorter() {
    DailyWindows windows =
        new DailyWindows(LocalTime.of(1, 30), ZoneId.of("Europe/Berlin"), Duration.ofHours(3));

    for (String night : List.of("2026-03-29T00:00", "2026-10-25T00:00")) {
      Window window = windows.after(instant(night, "Europe/Berlin"));
      assertThat(Duration.between(window.opens(), window.ends())).isEqualTo(Duration.ofHours(3));
      assertThat(windows.around(window.opens().plus(Duration.ofMinutes(179)))).hasValue(window);
      assertThat(windows.around(window.opens().plus(Duration.ofHours(3)))).isEmpty();
    }
  }

  @Test
  void aWindowGoesOnBehindMidnight() {
    DailyWindows windows = at(LocalTime.of(23, 45), "America/New_York");
    Instant opens = instant("2026-12-31T23:45", "America/New_York");

    assertThat(windows.around(instant("2027-01-01T00:14", "America/New_York")))
        .hasValue(new Window(opens, opens.plus(HALF_HOUR)));
  }

  @Test
  void leapDay() {
    Window window = at(FOUR, "UTC").after(Instant.parse("2028-02-28T05:00:00Z"));

    assertThat(window.opens()).isEqualTo(Instant.parse("2028-02-29T04:00:00Z"));
    assertThat(at(FOUR, "UTC").after(window.opens()).opens())
        .isEqualTo(Instant.parse("2028-03-01T04:00:00Z"));
  }

  @Test
  void aDayLeftOutHasNone() {
    DailyWindows windows = at(FOUR, "Pacific/Apia");
    Instant last = instant("2011-12-29T04:00", "Pacific/Apia");

    assertThat(windows.after(last).opens())
        .as("there was no 30 December")
        .isEqualTo(instant("2011-12-31T04:00", "Pacific/Apia"));
  }

  @Test
  void aTimeLeftOutAtTheDaysEndComesWithMidnight() {
    ZoneId nuuk = ZoneId.of("America/Nuuk"); // 23:00 of Saturday to 00:00 of Sunday
    Window window =
        at(LocalTime.of(23, 30), "America/Nuuk").after(instant("2025-03-29T12:00", nuuk.getId()));

    assertThat(window.opens()).isEqualTo(instant("2025-03-30T00:00", nuuk.getId()));
  }

  static Stream<String> zones() {
    return ZoneId.getAvailableZoneIds().stream().sorted();
  }

  private static List<ZoneOffsetTransition> changes(ZoneRules rules) {
    List<ZoneOffsetTransition> changes = new ArrayList<>();
    ZoneOffsetTransition next = rules.nextTransition(Instant.parse("2020-01-01T00:00:00Z"));
    while (next != null && next.getInstant().isBefore(Instant.parse("2028-01-01T00:00:00Z"))) {
      changes.add(next);
      next = rules.nextTransition(next.getInstant());
    }
    return changes;
  }

  /**
   * Held against a count by hand: one window for each date, in order, at the time or the change.
   */
  @ParameterizedTest
  @MethodSource("zones")
  void aroundEveryChangeOfEveryZoneEachDateHasOneWindow(String name) {
    ZoneId zone = ZoneId.of(name);
    for (ZoneOffsetTransition change : changes(zone.getRules())) {
      LocalDateTime before = change.getDateTimeBefore();
      for (LocalTime at :
          List.of(
              FOUR,
              LocalTime.MIDNIGHT,
              before.toLocalTime(),
              before.plusMinutes(15).toLocalTime(),
              change.getDateTimeAfter().toLocalTime(),
              LocalTime.of(23, 59, 59))) {
        eachDateHasOneWindow(zone, at, before.toLocalDate());
      }
    }
  }

  private static void eachDateHasOneWindow(ZoneId zone, LocalTime at, LocalDate day) {
    DailyWindows windows = new DailyWindows(at, zone, HALF_HOUR);
    Instant opens = day.minusDays(3).atTime(at).atZone(zone).toInstant().minusSeconds(1);
    for (LocalDate date = day.minusDays(3);
        date.isBefore(day.plusDays(3));
        date = date.plusDays(1)) {
      Window window = windows.after(opens);
      ZonedDateTime local = window.opens().atZone(zone);
      if (local.toLocalTime().equals(at)) {
        assertThat(local.toLocalDate()).isEqualTo(date);
      } else { // left out: with the change, on that date or as it ends
        ZoneOffsetTransition gap = zone.getRules().getTransition(date.atTime(at));
        assertThat(gap.isGap()).isTrue();
        assertThat(window.opens()).isEqualTo(gap.getInstant());
      }
      assertThat(Duration.between(window.opens(), window.ends())).isEqualTo(HALF_HOUR);
      assertThat(windows.around(window.opens())).hasValue(window);
      assertThat(windows.around(window.ends())).isEmpty();
      assertThat(windows.before(window.ends())).hasValue(window);
      opens = window.opens();
    }
  }
}
