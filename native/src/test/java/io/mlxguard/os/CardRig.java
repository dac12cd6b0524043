// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;

/** A card of 80 GiB, half of it free, behind a stand-in for NVML; and a clock that stands still. */
final class CardRig implements AutoCloseable {

  static final long TOTAL = 80L << 30;

  final Path library;
  final StandInNvml nvml;

  /** Wraps round within a test that lets time pass. */
  long nowNanos = Long.MAX_VALUE;

  private CardRig(Path library) {
    this.library = library;
    nvml = StandInNvml.of(library);
    nvml.memory(TOTAL, TOTAL / 2);
  }

  static CardRig in(Path folder) throws IOException, InterruptedException {
    return new CardRig(StandInNvml.compile(folder));
  }

  CardPressure card() {
    return card(OptionalLong.of(TOTAL));
  }

  CardPressure card(OptionalLong driverBytes) {
    return card(library, PressureThresholds.DEFAULT, driverBytes);
  }

  CardPressure card(Path at, PressureThresholds thresholds, OptionalLong driverBytes) {
    return new CardPressure(
        at.toString(), () -> nowNanos, StandInNvml.BUS_ID, thresholds, driverBytes);
  }

  /** What is said of the card with so much of it free. */
  PressureVerdict at(CardPressure card, double percent) {
    nvml.memory(TOTAL, Math.round(TOTAL / 100.0 * percent));
    return card.read().verdict().known().orElseThrow();
  }

  void pass(Duration time) {
    nowNanos += time.toNanos();
  }

  /** Why there is no verdict. */
  static String why(CardPressure card) {
    return why(card.read().verdict());
  }

  static String why(Reading<?> reading) {
    return switch (reading) {
      case Reading.Missing<?> missing -> missing.why();
      case Reading.Value<?> read -> throw new AssertionError("read " + read);
    };
  }

  @Override
  public void close() {
    nvml.close();
  }
}
