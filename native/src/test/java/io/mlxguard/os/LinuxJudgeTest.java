// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinuxJudgeTest {

  private static final long GIB = 1L << 30;

  private final LinuxJudge judge = new LinuxJudge(PressureThresholds.DEFAULT);

  @ParameterizedTest
  @CsvSource({
    "0, 0, NORMAL, NORMAL",
    "74999, 0, NORMAL, NORMAL",
    "75000, 0, NORMAL, WARN",
    "149999, 0, NORMAL, WARN",
    "150000, 0, WARN, WARN",
    "150000, 75000, WARN, CRITICAL",
    "2000000, 149999, WARN, CRITICAL",
    "150000, 150000, CRITICAL, CRITICAL",
  })
  void stallsWarnBySomeAndAreCriticalByFull(
      long some, long full, PressureLevel level, PressureLevel floor) {
    judge.begin();
    judge.stalls(0, some, full);

    assertThat(judge.level()).isEqualTo(level);
    assertThat(judge.floor()).isEqualTo(floor);
    assertThat(judge.isKnown()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "226, NORMAL, NORMAL",
    "224, NORMAL, WARN",
    "151, NORMAL, WARN",
    "149, WARN, WARN",
    "76, WARN, WARN",
    "74, WARN, CRITICAL",
    "51, WARN, CRITICAL",
    "49, CRITICAL, CRITICAL",
    "0, CRITICAL, CRITICAL",
  })
  void availableMemoryIsJudgedByItsShare(
      long ofThousand, PressureLevel level, PressureLevel floor) {
    judge.begin();
    judge.available(ofThousand * GIB, 1000 * GIB);

    assertThat(judge.level()).isEqualTo(level);
    assertThat(judge.floor()).isEqualTo(floor);
    assertThat(judge.rule()).isEqualTo(PressureRule.AVAILABLE);
  }

  @ParameterizedTest
  @CsvSource({
    "84.9, NORMAL, NORMAL",
    "85.1, NORMAL, WARN",
    "89.9, NORMAL, WARN",
    "90, WARN, WARN",
    "95.6, WARN, CRITICAL",
    "97, CRITICAL, CRITICAL",
    "140, CRITICAL, CRITICAL",
  })
  void aGroupIsJudgedByWhatItHoldsOfItsLimit(
      double percent, PressureLevel level, PressureLevel floor) {
    judge.begin();
    judge.group(0, percent);

    assertThat(judge.level()).isEqualTo(level);
    assertThat(judge.floor()).isEqualTo(floor);
    assertThat(judge.rule()).isEqualTo(PressureRule.GROUP);
  }

  @Test
  void theWorseOfTwoFilesCountsAndIsNamed() {
    judge.begin();
    judge.stalls(0, 300_000, 0);
    judge.stalls(1, 200_000, 160_000);

    assertThat(judge.level()).isEqualTo(PressureLevel.CRITICAL);
    assertThat(judge.decidingStalls()).isEqualTo(1);
    assertThat(judge.stallText("/the/group"))
        .isEqualTo("/the/group: all tasks stalled 160 ms within 2 s; CRITICAL is from 150 ms");
  }

  @Test
  void theWorstRuleDecidesWhateverTheOthersSay() {
    judge.begin();
    judge.stalls(0, 160_000, 0);
    judge.available(4 * GIB, 100 * GIB);
    judge.group(3, 91);

    assertThat(judge.level()).isEqualTo(PressureLevel.CRITICAL);
    assertThat(judge.rule()).isEqualTo(PressureRule.AVAILABLE);
    assertThat(judge.availableText())
        .isEqualTo("available memory is 4.0 % (4096 of 102400 MiB); CRITICAL is below 5.0 %");
    assertThat(judge.decidingGroup()).isEqualTo(3);
  }

  @Test
  void aLookThatSawNothingKnowsNothing() {
    judge.begin();
    judge.available(1, 100);
    judge.begin();

    assertThat(judge.isKnown()).isFalse();
    assertThat(judge.hasStalls()).isFalse();
  }

  @Test
  void aChangeIsOneUntilItIsRead() {
    judge.begin();
    judge.stalls(0, 160_000, 0);
    assertThat(judge.end()).isTrue();
    judge.read();
    assertThat(judge.end()).isFalse();

    judge.begin();
    judge.stalls(0, 80_000, 0);

    assertThat(judge.end()).as("WARN may be left no more, but is entered no more").isTrue();
  }
}
