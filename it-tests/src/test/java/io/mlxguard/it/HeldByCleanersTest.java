// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.HostProcess;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A host whose arrays only a garbage collection gives back, and nobody collects. */
class HeldByCleanersTest {

  private static final long MIB = 1L << 20;
  private static final int COUNT = 64;
  private static final long HELD = COUNT * 4 * MIB;

  /** Many times what a collection that is under way would take. */
  private static final Duration QUIET = Duration.ofMillis(500);

  /** MLX's CPU build keeps 32 MB and gives the rest to the system; the others keep all. */
  @ParameterizedTest
  @CsvSource({"METAL, 268435456, 536870912", "CPU, 0, 33554432"})
  void arraysComeBackWithACollectionAndNotBefore(Personality personality, long least, long most) {
    try (HostProcess host =
        HostProcess.hostA(personality)
            .with(Pressure.COLLECTS_WHEN_ASKED)
            .with("-Xlog:gc:stderr")
            .start()
            .ready()) {
      host.ask("load");
      host.ask("use");
      long before = host.ask("memory", "active");

      assertThat(host.ask("hold-cleaned count=" + COUNT + " bytes=" + 4 * MIB))
          .startsWith("held count=" + COUNT + " active=" + (before + HELD) + " ");
      passes(QUIET);
      assertThat(host.ask("cleaned")).startsWith("cleaned count=0 active=" + (before + HELD));
      assertThat(host.stderr()).doesNotContain("Pause");

      host.ask("gc");
      Eventually.poll().until(() -> host.ask("cleaned", "count") == COUNT);
      assertThat(host.ask("cleaned", "active")).isEqualTo(before);
      assertThat(host.ask("cleaned", "cache")).isBetween(least, most);
      assertThat(host.end()).isZero();
      assertThat(host.stderr()).contains("Pause Full (System.gc())");
    }
  }

  private static void passes(Duration span) {
    long end = System.nanoTime() + span.toNanos();
    Eventually.poll().until(() -> System.nanoTime() >= end);
  }
}
