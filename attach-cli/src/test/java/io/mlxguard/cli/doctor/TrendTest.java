// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrendTest {

  private static final long GIB = 1L << 30;
  private static final long MINUTE = 60_000;

  private static boolean climbs(long stepMillis, IntToLongFunction points) {
    List<OptionalLong> all =
        IntStream.range(0, 32)
            .mapToLong(points)
            .mapToObj(it -> it < 0 ? OptionalLong.empty() : OptionalLong.of(it))
            .toList();
    return Trend.of(all, stepMillis).climbing();
  }

  @Test
  void whatGrowsAllAlongClimbs() {
    assertThat(climbs(MINUTE, i -> i * GIB)).isTrue();
    assertThat(climbs(MINUTE, i -> i % 3 == 0 ? -1 : i * GIB)).as("with gaps").isTrue();
    assertThat(climbs(MINUTE, i -> (i + (i % 2) * 4L) * GIB)).as("unevenly").isTrue();
  }

  @Test
  void aModelThatIsLoadedDoesNot() {
    assertThat(climbs(MINUTE, i -> i < 4 ? GIB : 35 * GIB)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 7, 8, 12, 16, 24})
  void aModelThatIsLoadedOnceAndThenNoiseDoesNot(int loadedAt) {
    for (long seed = 0; seed < 500; seed++) {
      Random noise = new Random(seed);
      assertThat(
              climbs(
                  MINUTE, i -> (i < loadedAt ? GIB : 35 * GIB) + (long) (noise.nextDouble() * GIB)))
          .as("seed " + seed)
          .isFalse();
    }
  }

  @Test
  void aSteadyClimbDoesWhateverTheNoise() {
    for (long seed = 0; seed < 500; seed++) {
      Random noise = new Random(seed);
      assertThat(climbs(MINUTE, i -> GIB + i * (GIB / 4) + (long) (noise.nextDouble() * GIB)))
          .as("seed " + seed)
          .isTrue();
    }
  }

  @Test
  void aLateClimbDoesOnceThreeQuartersHaveIt() {
    assertThat(climbs(MINUTE, i -> GIB + Math.max(0, i - 8) * GIB)).isTrue();
    assertThat(climbs(MINUTE, i -> GIB + Math.max(0, i - 16) * GIB)).isFalse();
    assertThat(climbs(MINUTE, i -> GIB + Math.max(0, i - 24) * GIB)).isFalse();
  }

  @Test
  void aSawToothDoesNot() {
    for (int tooth : new int[] {3, 5, 8, 11, 16, 24}) {
      assertThat(climbs(MINUTE, i -> (i % tooth) * GIB)).as("of " + tooth).isFalse();
    }
  }

  @Test
  void aLittleOrAMomentIsNoTrend() {
    assertThat(climbs(MINUTE, i -> i << 20)).as("31 MiB").isFalse();
    assertThat(climbs(MINUTE, i -> 100 * GIB + (long) i * (GIB / 10))).as("3 %").isFalse();
    assertThat(climbs(1_000, i -> i * GIB)).as("31 s").isFalse();
    assertThat(climbs(MINUTE, i -> i < 8 ? -1 : i * GIB)).as("the first quarter unknown").isFalse();
  }

  @Test
  void ofNothingThereIsNone() {
    assertThat(Trend.of(List.of(), MINUTE).climbing()).isFalse();
    assertThat(Trend.of(Arrays.asList(OptionalLong.of(1)), MINUTE).climbing()).isFalse();
  }
}
