// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.bench;

import java.util.List;

/** Measured milliseconds, of one arm. */
record Samples(List<Double> millis) {

  Samples {
    millis = millis.stream().sorted().toList();
  }

  double median() {
    int half = millis.size() / 2;
    return millis.size() % 2 == 1
        ? millis.get(half)
        : (millis.get(half - 1) + millis.get(half)) / 2;
  }

  /** What a quiet machine would show: load only ever adds. */
  double least() {
    return millis.getFirst();
  }

  double most() {
    return millis.getLast();
  }
}
