// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.os.PressureLevel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GcNudgeTest {

  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;
  private static final Duration TICK = Duration.ofMillis(250);

  private static final String NOT_GROWN =
      "MLX's active memory is not 64 MiB and 10 % above what it was after the last collection";

  private final PlayedHeap heap = new PlayedHeap();
  private final GcNudge nudge = new GcNudge(heap, Runnable::run);

  // So that the time wraps round within each test.
  private long nowNanos = Long.MAX_VALUE - TICK.toNanos();

  /** A host whose arrays have doubled since. */
  @BeforeEach
  void grows() {
    watch(GIB);
    watch(2 * GIB);
  }

  @Test
  void atWarnWithArraysThatHaveComeSinceTheLastCollectionItPays() {
    assertThat(refusal(2 * GIB)).isEmpty();
    assertThat(heap.collected).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "NORMAL, memory is not short",
    "CRITICAL, never at CRITICAL: a collection touches the whole heap",
  })
  void onlyAtWarn(PressureLevel level, String why) {
    assertThat(nudge.refusal(nowNanos, level, 2 * GIB)).contains(why);
  }

  @Test
  void whereTheJvmSaysItIsNoUseItIsNone() {
    heap.refusal = Optional.of("System.gc() does nothing in this JVM");

    assertThat(refusal(2 * GIB)).isEqualTo(heap.refusal);
  }

  @Test
  void aLargeHeapIsNotStopped() {
    heap.usedBytes = GIB + 1;
    assertThat(refusal(2 * GIB))
        .contains(
            "more than 1 GiB of heap is in use, and System.gc() stops all threads in this JVM");

    heap.concurrent = true;
    assertThat(refusal(2 * GIB)).isEmpty();

    heap.concurrent = false;
    heap.usedBytes = GIB;
    assertThat(refusal(2 * GIB)).isEmpty();
  }

  @Test
  void oneCollectionAMinuteIsEnough() {
    heap.sinceOldCollection = OptionalLong.of(Duration.ofSeconds(60).minusNanos(1).toNanos());
    assertThat(refusal(2 * GIB)).contains("an old collection ended less than 60 s ago");

    heap.sinceOldCollection = OptionalLong.of(Duration.ofSeconds(60).toNanos());
    assertThat(refusal(2 * GIB)).isEmpty();
  }

  /** The smallest growth that counts, from each baseline. */
  @ParameterizedTest
  @CsvSource({
    "0, 67108864",
    "1, 67108865",
    "671088640, 738197504",
    "671088650, 738197515",
    "10737418240, 11811160064",
  })
  void growthIsMeasuredInMibAndInPerCent(long baseline, long enough) {
    GcNudge fresh = new GcNudge(heap, Runnable::run);
    fresh.watch(nowNanos, baseline);

    assertThat(fresh.refusal(nowNanos, PressureLevel.WARN, enough - 1)).contains(NOT_GROWN);
    assertThat(fresh.refusal(nowNanos, PressureLevel.WARN, enough)).isEmpty();
  }

  @Test
  void theBaselineIsTheLowestThatWasSeen() {
    watch(100 * MIB);
    watch(300 * MIB);

    assertThat(refusal(163 * MIB)).contains(NOT_GROWN);
    assertThat(refusal(164 * MIB)).isEmpty();
  }

  @Test
  void anOldCollectionOfTheHostsBeginsAnewBaselineWithinASecond() {
    heap.oldCollections++;
    nowNanos += Duration.ofMillis(499).toNanos();
    watch(2 * GIB); // 999 ms after the first count
    assertThat(refusal(2 * GIB)).as("not counted yet").isEmpty();
    watch(2 * GIB);
    assertThat(refusal(2 * GIB)).contains(NOT_GROWN);

    watch(GIB); // what the cleaners let go a moment later
    assertThat(refusal(2 * GIB)).isEmpty();
  }

  @Test
  void collectionsAreCountedOnceASecond() {
    int before = heap.counted;

    for (int tick = 0; tick < 40; tick++) {
      watch(GIB);
    }

    assertThat(heap.counted - before).isEqualTo(10);
  }

  @Test
  void withoutALookThereIsNoBaseline() {
    GcNudge fresh = new GcNudge(heap, Runnable::run);

    assertThat(fresh.refusal(nowNanos, PressureLevel.WARN, 100 * GIB)).contains(NOT_GROWN);
    assertThat(heap.counted).as("the host is asked nothing before").isEqualTo(1);
  }

  @Test
  void itsGainIsByTheLowestSinceAndToldOnceAfterTwoSeconds() {
    nudge(2 * GIB);
    assertThat(heap.collected).isEqualTo(1);
    for (int tick = 1; tick < 8; tick++) {
      watch(tick == 3 ? GIB : 3 * GIB);
      assertThat(judge(3 * GIB)).isEmpty();
      assertThat(refusal(4 * GIB)).contains("the last nudge is not judged yet");
    }
    watch(3 * GIB);

    assertThat(judge(3 * GIB)).hasValue(GIB);
    assertThat(judge(3 * GIB)).isEmpty();
  }

  @Test
  void theTwoSecondsBeginWhenTheCollectionIsDone() {
    List<Runnable> pending = new ArrayList<>();
    GcNudge slow = new GcNudge(heap, pending::add);
    slow.watch(nowNanos, GIB);
    slow.nudge(2 * GIB);
    nowNanos += Duration.ofMinutes(1).toNanos();
    slow.watch(nowNanos, 2 * GIB);
    assertThat(slow.isRunning()).isTrue();
    assertThat(slow.judge(nowNanos, GIB)).isEmpty();

    pending.forEach(Runnable::run);
    slow.watch(nowNanos, 2 * GIB);

    assertThat(slow.isRunning()).isFalse();
    nowNanos += Duration.ofSeconds(2).minusNanos(1).toNanos();
    assertThat(slow.judge(nowNanos, GIB)).isEmpty();
    nowNanos++;
    assertThat(slow.judge(nowNanos, GIB)).hasValue(GIB);
  }

  @Test
  void afterwardsTheBaselineIsWhatWasActiveWhenJudged() {
    nudge(2 * GIB);
    settle(GIB);

    assertThat(judge(1536 * MIB)).hasValue(GIB);
    assertThat(refusal(1536 * MIB + 153 * MIB)).contains(NOT_GROWN);
    assertThat(refusal(1536 * MIB + 154 * MIB)).isEmpty();
  }

  @Test
  void itsOwnCollectionIsNotOneOfTheHosts() {
    nudge(2 * GIB);
    settle(GIB);
    assertThat(judge(GIB)).hasValue(GIB);

    for (int tick = 0; tick < 20; tick++) {
      watch(2 * GIB);
    }

    assertThat(refusal(2 * GIB)).as("measured from what it left").isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 16 * MIB - 1, -GIB})
  void aUselessOneIsFollowedByTenMinutesOfNone(long gain) {
    nudge(2 * GIB);
    settle(2 * GIB - gain);
    assertThat(judge(2 * GIB - gain)).hasValue(Math.max(0, gain));

    String why = "the last nudge was of no use, less than 10 min ago";
    assertThat(refusal(100 * GIB)).contains(why);
    nowNanos += Duration.ofMinutes(10).minusNanos(1).toNanos();
    assertThat(refusal(100 * GIB)).contains(why);
    nowNanos++;
    assertThat(refusal(100 * GIB)).isEmpty();
  }

  @Test
  void aUsefulOneIsNot() {
    nudge(2 * GIB);
    settle(2 * GIB - 16 * MIB);

    assertThat(judge(2 * GIB)).hasValue(16 * MIB);
    assertThat(refusal(3 * GIB)).isEmpty();
  }

  @Test
  void withNothingDoneThereIsNothingToJudge() {
    nowNanos += Duration.ofHours(1).toNanos();

    assertThat(judge(0)).isEmpty();
  }

  private void watch(long activeBytes) {
    nudge.watch(nowNanos, activeBytes);
    nowNanos += TICK.toNanos();
  }

  private void settle(long activeBytes) {
    for (int tick = 0; tick < 8; tick++) {
      watch(activeBytes);
    }
  }

  private Optional<String> refusal(long activeBytes) {
    return nudge.refusal(nowNanos, PressureLevel.WARN, activeBytes);
  }

  private void nudge(long activeBytes) {
    nudge.nudge(activeBytes);
  }

  private OptionalLong judge(long activeBytes) {
    return nudge.judge(nowNanos, activeBytes);
  }
}
