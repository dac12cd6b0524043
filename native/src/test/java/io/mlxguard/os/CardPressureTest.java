// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a card is judged by. */
@EnabledOnOs(OS.LINUX)
class CardPressureTest {

  private static final long GIB = 1L << 30;

  @TempDir private Path folder;
  private CardRig rig;

  @BeforeEach
  void build() throws IOException, InterruptedException {
    rig = CardRig.in(folder);
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void tellsTheMemoryOfTheCardThatIsAskedFor() {
    rig.nvml.memory(CardRig.TOTAL, 20 * GIB);
    try (CardPressure card = rig.card()) {
      PressureReading reading = card.read();

      assertThat(rig.nvml.asked()).isEqualTo(StandInNvml.BUS_ID);
      assertThat(reading.domain()).isEqualTo(PressureReading.Domain.DEVICE);
      assertThat(reading.source())
          .isEqualTo("the card's free memory, as NVML tells it of 0000:1B:00.0");
      assertThat(reading.gauges().totalBytes().known()).contains(CardRig.TOTAL);
      assertThat(reading.gauges().availableBytes().known()).contains(20 * GIB);
      assertThat(reading.gauges().freePercent().known()).contains(25.0);
    }
  }

  @Test
  void whatACardDoesNotHaveIsMissingAndNotZero() {
    try (CardPressure card = rig.card()) {
      PressureGauges gauges = card.read().gauges();

      assertThat(
              List.of(
                  gauges.swapUsedBytes(),
                  gauges.compressorBytes(),
                  gauges.compressedBytes(),
                  gauges.compressorRatio(),
                  gauges.someStallMicros(),
                  gauges.fullStallMicros(),
                  gauges.groupUsedBytes(),
                  gauges.groupLimitBytes()))
          .extracting(CardRig::why)
          .containsOnly("a card has no such number");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "100.00, NORMAL,   'free on the card 80.0 GiB is 100.0 % of 80.0 GiB, at least 15 %'",
    " 15.00, NORMAL,   'free on the card 12.0 GiB is 15.0 % of 80.0 GiB, at least 15 %'",
    " 14.99, WARN,     'free on the card 12.0 GiB is 14.9 % of 80.0 GiB, below 15 %'",
    "  6.00, WARN,     'free on the card 4.8 GiB is 6.0 % of 80.0 GiB, below 15 %'",
    "  5.00, WARN,     'free on the card 4.0 GiB is 5.0 % of 80.0 GiB, below 15 %'",
    "  4.99, CRITICAL, 'free on the card 4.0 GiB is 4.9 % of 80.0 GiB, below 5 %'",
    "  0.50, CRITICAL, 'free on the card 410 MiB is 0.5 % of 80.0 GiB, below 5 %'",
    "  0.00, CRITICAL, 'free on the card 0 MiB is 0.0 % of 80.0 GiB, below 5 %'",
  })
  void aLevelBeginsBelowItsThreshold(double percent, PressureLevel level, String text) {
    try (CardPressure card = rig.card()) {
      PressureVerdict verdict = rig.at(card, percent);

      assertThat(verdict.level()).isEqualTo(level);
      assertThat(verdict.floor()).isEqualTo(level);
      assertThat(verdict.rule()).isEqualTo(PressureRule.CARD);
      assertThat(verdict.text()).isEqualTo(text);
    }
  }

  @Test
  void aLevelIsLeftOnlyAboveOneAndAHalfTimesItsThreshold() {
    try (CardPressure card = rig.card()) {
      assertThat(rig.at(card, 22).floor()).as("never entered").isEqualTo(PressureLevel.NORMAL);
      assertVerdict(rig.at(card, 14), PressureLevel.WARN, PressureLevel.WARN, "below 15 %");
      assertVerdict(rig.at(card, 16), PressureLevel.NORMAL, PressureLevel.WARN, "not above 22.5 %");
      assertVerdict(
          rig.at(card, 22.5), PressureLevel.NORMAL, PressureLevel.WARN, "not above 22.5 %");
      assertVerdict(rig.at(card, 23), PressureLevel.NORMAL, PressureLevel.NORMAL, "at least 15 %");
      assertVerdict(rig.at(card, 16), PressureLevel.NORMAL, PressureLevel.NORMAL, "at least 15 %");
    }
  }

  @Test
  void criticalIsLeftIntoWarnOrPastIt() {
    try (CardPressure card = rig.card()) {
      assertVerdict(rig.at(card, 4), PressureLevel.CRITICAL, PressureLevel.CRITICAL, "below 5 %");
      assertVerdict(
          rig.at(card, 7.5), PressureLevel.WARN, PressureLevel.CRITICAL, "not above 7.5 %");
      assertVerdict(rig.at(card, 8), PressureLevel.WARN, PressureLevel.WARN, "below 15 %");
      assertThat(rig.at(card, 4).floor()).isEqualTo(PressureLevel.CRITICAL);
      assertVerdict(rig.at(card, 16), PressureLevel.NORMAL, PressureLevel.WARN, "not above 22.5 %");
      assertThat(rig.at(card, 4).floor()).isEqualTo(PressureLevel.CRITICAL);
      assertVerdict(rig.at(card, 50), PressureLevel.NORMAL, PressureLevel.NORMAL, "at least 15 %");
    }
  }

  @Test
  void aLookThatFailsInBetweenLeavesNoLevel() {
    try (CardPressure card = rig.card()) {
      assertThat(rig.at(card, 4).floor()).isEqualTo(PressureLevel.CRITICAL);
      rig.nvml.answers("memory", StandInNvml.NOT_SUPPORTED);
      assertThat(CardRig.why(card)).isEqualTo("nvmlDeviceGetMemoryInfo returned 3");
      rig.nvml.answers("memory", 0);

      assertThat(rig.at(card, 6).floor()).isEqualTo(PressureLevel.CRITICAL);
    }
  }

  /** One and a half times would be more than the whole card. */
  @Test
  void aThresholdAboveHalfTheCardCanBeLeft() {
    PressureThresholds high = new PressureThresholds(1, 80, 90);
    try (CardPressure card = rig.card(rig.library, high, OptionalLong.empty())) {
      assertThat(rig.at(card, 79).level()).isEqualTo(PressureLevel.WARN);
      assertThat(rig.at(card, 90).floor()).isEqualTo(PressureLevel.WARN);
      assertThat(rig.at(card, 91).floor()).isEqualTo(PressureLevel.NORMAL);
    }
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        CardRig.TOTAL,
        CardRig.TOTAL + CardRig.TOTAL / 100,
        CardRig.TOTAL / 11 * 10 + GIB,
        CardRig.TOTAL / 9 * 10
      })
  void totalsThatDifferByWhatTheDriverKeepsAreOneCard(long driverBytes) {
    try (CardPressure card = rig.card(OptionalLong.of(driverBytes))) {
      assertThat(card.read().verdict().known()).isPresent();
    }
  }

  @ParameterizedTest
  @CsvSource({"10, 10.0 GiB", "40, 40.0 GiB", "72, 72.0 GiB", "90, 90.0 GiB"})
  void aSliceOfACardIsNotJudgedByTheWhole(long driverGib, String said) {
    try (CardPressure card = rig.card(OptionalLong.of(driverGib * GIB))) {
      assertThat(CardRig.why(card))
          .isEqualTo(
              "NVML tells of 80.0 GiB and the CUDA driver of "
                  + said
                  + ", as with a slice of a card (MIG)");
      assertThat(CardRig.why(card.read().gauges().totalBytes())).startsWith("NVML tells of");
    }
    assertThat(rig.nvml.shutdowns()).isEqualTo(1);
  }

  @Test
  void withoutTheDriversTotalNvmlIsBelieved() {
    try (CardPressure card = rig.card(OptionalLong.empty())) {
      assertThat(card.read().verdict().known()).isPresent();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0 of 0",
    "-1, 5, 5 of 18446744073709551615",
    "100, 101, 101 of 100",
    "100, -1, 18446744073709551615 of 100",
  })
  void aCardThatCannotBeIsMissing(long total, long free, String said) {
    rig.nvml.memory(total, free);
    try (CardPressure card = rig.card(OptionalLong.empty())) {
      assertThat(CardRig.why(card))
          .isEqualTo("nvmlDeviceGetMemoryInfo says " + said + " bytes are free");
    }
  }

  private static void assertVerdict(
      PressureVerdict verdict, PressureLevel level, PressureLevel floor, String threshold) {
    assertThat(verdict.level()).as(verdict.text()).isEqualTo(level);
    assertThat(verdict.floor()).as(verdict.text()).isEqualTo(floor);
    assertThat(verdict.text()).endsWith(", " + threshold);
  }
}
