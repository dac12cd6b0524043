// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import io.mlxguard.os.CardPressure;
import io.mlxguard.os.PressureReading;
import io.mlxguard.os.PressureThresholds;
import io.mlxguard.thread.OwnThread;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The watch of the memory of the card that MLX's CUDA build allocates from, once a second. A thread
 * of its own: a driver whose card is lost may never answer, and the machine is watched on.
 */
final class CardWatch {

  private static final Duration BETWEEN_READS = Duration.ofSeconds(1);

  /** Where the card can be found. */
  private record Card(String pciBusId, OptionalLong totalBytes) {}

  private final OwnThread thread = new OwnThread("mlx-guard-card");
  private volatile Optional<PressureReading> latest = Optional.empty();
  private volatile Optional<PressureThresholds> wanted = Optional.empty();
  private volatile @Nullable Card card;
  private boolean started;

  // The own thread's.
  private @Nullable PressureThresholds opened;
  private @Nullable CardPressure source;

  /** The card's memory as last seen. */
  Optional<PressureReading> latest() {
    return latest;
  }

  /** Whether it is known which card that is, or that it cannot be known. */
  boolean isKnown() {
    return card != null || latest.isPresent();
  }

  /**
   * The card that MLX allocates from.
   *
   * @param totalBytes by the CUDA driver
   */
  synchronized void found(String pciBusId, OptionalLong totalBytes) {
    card = new Card(pciBusId, totalBytes);
    if (!started) {
      started = true;
      thread.repeat(this::round);
    }
  }

  /** Which card MLX allocates from is not told, and why. */
  void unknown(String why) {
    latest = Optional.of(CardPressure.unknown(why));
  }

  /** Watches by these thresholds from now on, or not at all. */
  void use(Optional<PressureThresholds> thresholds) {
    wanted = thresholds;
    if (thresholds.isEmpty()) {
      latest = Optional.empty();
    }
  }

  private Duration round() {
    Card on = card;
    Optional<PressureThresholds> now = wanted;
    if (on == null || now.isEmpty()) {
      close();
    } else {
      latest = Optional.of(source(on, now.get()).read());
    }
    return BETWEEN_READS;
  }

  private CardPressure source(Card on, PressureThresholds now) {
    CardPressure open = source;
    if (open == null || opened == null || !now.toString().equals(opened.toString())) {
      close();
      open = new CardPressure(on.pciBusId(), now, on.totalBytes());
      source = open;
      opened = now;
    }
    return open;
  }

  private void close() {
    CardPressure open = source;
    source = null;
    if (open != null) {
      open.close();
    }
  }

  /** No read begins any more. */
  void readNoMore() {
    thread.repeatNoMore();
  }

  /**
   * Closes NVML, and ends the thread.
   *
   * @return what is left, by name
   */
  List<String> end(Duration left) throws InterruptedException {
    readNoMore();
    thread.soon(
        () -> {
          close();
          thread.endSoon();
        });
    return thread.ended(left)
        ? List.of()
        : List.of("the card's thread, which is inside a call of the driver's");
  }
}
