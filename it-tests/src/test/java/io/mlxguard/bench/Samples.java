// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.bench;

import java.util.List;

/** Measured times, of one arm. */
record Samples(List<Double> times) {

  Samples {
    times = times.stream().sorted().toList();
  }

  double median() {
    int half = times.size() / 2;
    return times.size() % 2 == 1 ? times.get(half) : (times.get(half - 1) + times.get(half)) / 2;
  }

  /** What a quiet machine would show: load only ever adds. */
  double least() {
    return times.getFirst();
  }

  double most() {
    return times.getLast();
  }
}
