// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures arms by turns, so that whatever else the machine does meets them all alike. */
final class Rounds {

  static final int COUNT = Integer.getInteger("rounds", 11);

  /** One measurement, in milliseconds. */
  @FunctionalInterface
  interface Measure {
    double millis(Arm arm) throws Exception;
  }

  private Rounds() {}

  /** The first round only warms the page cache; the order turns, so that no arm is always first. */
  static Map<String, Samples> measure(List<Arm> arms, Measure measure) throws Exception {
    Map<String, List<Double>> millis = new LinkedHashMap<>();
    for (Arm arm : arms) {
      measure.millis(arm);
      millis.put(arm.name(), new ArrayList<>());
    }
    List<Arm> order = new ArrayList<>(arms);
    for (int round = 0; round < COUNT; round++) {
      for (Arm arm : order) {
        millis.computeIfAbsent(arm.name(), _ -> new ArrayList<>()).add(measure.millis(arm));
      }
      Collections.rotate(order, 1);
    }
    Map<String, Samples> samples = new LinkedHashMap<>();
    millis.forEach((name, list) -> samples.put(name, new Samples(list)));
    return samples;
  }
}
