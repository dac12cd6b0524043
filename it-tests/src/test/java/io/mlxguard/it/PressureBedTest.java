// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Attempt;
import io.mlxguard.bed.Bed;
import io.mlxguard.bed.Hog;
import io.mlxguard.bed.StallWatch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** The hog makes pressure that the kernel tells of, while it presses alone, and leaves nothing. */
class PressureBedTest {

  /** Many times what pressure takes to come; two whole windows of the kernel's. */
  private static final Duration BOUND = StallWatch.WINDOW.multipliedBy(2);

  private final Path folder = Bed.scratch();

  @Test
  void theKernelTellsOfPressureWhileTheHogPressesAndOnlyThen(TestReporter reporter) {
    withHog(
        reporter,
        hog -> {
          unpressed();
          try (StallWatch watch = StallWatch.start()) {
            watch.count();
            long pressed = System.nanoTime();
            hog.press();
            Eventually.poll().until(() -> watch.told().isPresent() && watch.counted().isPresent());
            hog.ease();
            reporter.publishEntry("counted after", since(pressed, watch.counted().orElseThrow()));
            reporter.publishEntry("told after", since(pressed, watch.told().orElseThrow()));
          }
          unpressed();
        });
  }

  @Test
  void someAreStalledWhileOthersGoOn(TestReporter reporter) {
    withHog(
        reporter,
        hog -> {
          try (StallWatch watch = StallWatch.start()) {
            watch.count();
            hog.pressSome();
            Eventually.poll().until(() -> watch.told().isPresent() && watch.counted().isPresent());
          }
          try (StallWatch watch = StallWatch.start()) {
            passes(StallWatch.WINDOW);
            Duration full = watch.full();
            Duration some = watch.some();
            reporter.publishEntry("some, full", some + ", " + full);
            assertThat(some).isGreaterThan(StallWatch.THRESHOLD);
            assertThat(full).isLessThan(StallWatch.THRESHOLD);
          }
        });
  }

  @Test
  void aHogThatIsClosedWhileItPressesLeavesNothing(TestReporter reporter) {
    withHog(reporter, Hog::press);
  }

  private void withHog(TestReporter reporter, Consumer<Hog> test) {
    switch (Hog.prepare(folder)) {
      case Attempt.Impossible<Hog>(String why) -> reporter.publishEntry("no hog", why);
      case Attempt.Made<Hog>(Hog hog) -> {
        try (hog) {
          assertThat(hog.procs()).content().hasLineCount(1);
          assertThat(folder).isNotEmptyDirectory();
          test.accept(hog);
        }
        assertThat(hog.procs().getParent()).doesNotExist();
        assertThat(folder).isEmptyDirectory();
      }
    }
  }

  /** Returns once such a span was without stalls: others may press this machine too. */
  private static void unpressed() {
    Eventually.poll().until(PressureBedTest::isUnpressed);
  }

  private static boolean isUnpressed() {
    try (StallWatch watch = StallWatch.start()) {
      passes(BOUND);
      return watch.some().compareTo(StallWatch.THRESHOLD) < 0 && watch.told().isEmpty();
    }
  }

  private static void passes(Duration span) {
    long end = System.nanoTime() + span.toNanos();
    Eventually.poll().until(() -> System.nanoTime() >= end);
  }

  private static String since(long nanoTime, StallWatch.Moment moment) {
    return Duration.ofNanos(moment.nanoTime() - nanoTime).toMillis() + " ms";
  }
}
