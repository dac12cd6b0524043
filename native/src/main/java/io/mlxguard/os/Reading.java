// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import java.time.Duration;
import java.util.Optional;

/**
 * A number as it was read, or the reason there is none; both with the moment of the attempt. A
 * missing reading is never 0, and an old one says how old it is.
 *
 * @param <T> what is read
 */
public sealed interface Reading<T> {

  /** The {@link System#nanoTime()} of the attempt. */
  long atNanos();

  /**
   * A reading that succeeded.
   *
   * @param value what was read
   * @param atNanos the {@link System#nanoTime()} at which it was read
   */
  record Value<T>(T value, long atNanos) implements Reading<T> {}

  /**
   * A reading that could not be had.
   *
   * @param why one clause a user understands
   * @param atNanos the {@link System#nanoTime()} of the attempt
   */
  record Missing<T>(String why, long atNanos) implements Reading<T> {}

  /** What was read now. */
  static <T> Reading<T> of(T value) {
    return new Value<>(value, System.nanoTime());
  }

  /** Nothing was read now, and why. */
  static <T> Reading<T> missing(String why) {
    return new Missing<>(why, System.nanoTime());
  }

  /** The value, however old, if there is one. */
  default Optional<T> known() {
    return this instanceof Value<T> read ? Optional.of(read.value()) : Optional.empty();
  }

  /** How long ago the attempt was, seen from {@code nowNanos}. */
  default Duration age(long nowNanos) {
    return Duration.ofNanos(Math.max(0, nowNanos - atNanos()));
  }
}
