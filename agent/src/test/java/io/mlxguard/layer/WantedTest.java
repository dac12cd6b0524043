// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.config.Limit;
import io.mlxguard.config.Mode;
import io.mlxguard.config.OnDrift;
import io.mlxguard.config.Share;
import io.mlxguard.os.Reading;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WantedTest {

  private static final long MEMORY = 64L << 30;

  @Test
  void aSizeIsTakenAsItIs() {
    assertThat(wanted("512m")).isEqualTo(new Wanted.Bound(512L << 20, "as configured"));
    assertThat(wanted("64g")).isEqualTo(new Wanted.Bound(MEMORY, "as configured"));
  }

  @Test
  void aSizeAboveTheMemoryThereIsIsNeverPassedOn() {
    assertThat(wanted("65g"))
        .isEqualTo(
            new Wanted.Nothing(
                LayerStatus.OFF, "65 GiB is above the 64 GiB (68719476736 bytes) there are"));
  }

  @Test
  void aShareIsOfTheMemory() {
    assertThat(wanted("50%")).isEqualTo(new Wanted.Bound(32L << 30, "50% of 64 GiB"));
  }

  @Test
  void autoIsTheRuleOfTheLayer() {
    assertThat(wanted("auto")).isEqualTo(new Wanted.Bound(MEMORY / 4, "auto: a quarter"));
  }

  @Test
  void ofAutoAShareIsTakenAndSaid() {
    assertThat(
            Wanted.of(terms("auto", new Share(3), Reading.of(MEMORY)), it -> it / 4, "a quarter"))
        .isEqualTo(new Wanted.Bound(MEMORY / 12, "auto: a quarter, of which share=1/3"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"512m", "50%", "off", "big", "65g"})
  void whatSomebodyWroteIsTakenWhole(String setting) {
    assertThat(Wanted.of(terms(setting, new Share(3), Reading.of(MEMORY)), it -> it, ""))
        .isEqualTo(wanted(setting));
  }

  @Test
  void offAndMistakesAreOff() {
    assertThat(wanted("off")).isEqualTo(new Wanted.Nothing(LayerStatus.OFF, "switched off"));
    assertThat(wanted("big"))
        .isEqualTo(new Wanted.Nothing(LayerStatus.OFF, "\"big\" is not a size"));
  }

  @Test
  void aMistakesReasonIsOneLineOfBoundedLength() {
    assertThat(wanted("big\n".repeat(1000)))
        .isInstanceOfSatisfying(
            Wanted.Nothing.class,
            off -> assertThat(off.why()).hasSizeLessThan(120).doesNotContain("\n"));
  }

  @Test
  void aShareOfVeryLittleIsStillABound() {
    assertThat(Wanted.of(terms("0.000001%", Reading.of(50L << 20)), it -> it, ""))
        .isEqualTo(new Wanted.Bound(1, "0.000001% of 50 MiB"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "50%"})
  void whatNeedsTheMemoryIsSkippedWithoutIt(String setting) {
    assertThat(without(setting))
        .isEqualTo(
            new Wanted.Nothing(
                LayerStatus.SKIPPED,
                "the memory MLX allocates from is not known (no such file); set a size"));
  }

  @Test
  void aSizeNeedsNoMemoryToBeKnown() {
    assertThat(without("512m")).isEqualTo(new Wanted.Bound(512L << 20, "as configured"));
  }

  private static Wanted wanted(String setting) {
    return Wanted.of(terms(setting, Reading.of(MEMORY)), it -> it / 4, "a quarter");
  }

  private static Wanted without(String setting) {
    return Wanted.of(terms(setting, Reading.missing("no such file")), it -> it / 4, "a quarter");
  }

  private static Terms terms(String setting, Reading<Long> memoryBytes) {
    return terms(setting, Share.WHOLE, memoryBytes);
  }

  private static Terms terms(String setting, Share share, Reading<Long> memoryBytes) {
    return new Terms(
        Limit.parse(setting), share, Mode.GUARD, OnDrift.REPORT, memoryBytes, OptionalLong.empty());
  }
}
