// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.status;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How numbers went, as a guard publishes it: of each a few points, evenly spaced in time. Before
 * the guard's first sample it has no series.
 *
 * @param from when the first point's step begins, ISO 8601; empty where that is not known
 * @param stepMillis from one point to the next
 * @param series the points of each number, by its key, oldest first; empty where one is not known
 */
public record History(String from, long stepMillis, Map<String, List<OptionalLong>> series) {
  /** What a guard that publishes none has. */
  public static final History NONE = new History("", 0, Map.of());

  private static final int MOST_POINTS = 256;

  /** Reads what stands under the key {@code history}; another key than these is passed over. */
  static History of(ForeignJson json) {
    Map<String, List<OptionalLong>> series = new LinkedHashMap<>();
    for (String key : json.asMap().keySet()) {
      List<OptionalLong> points = json.counts(key);
      if (!points.isEmpty() && points.size() <= MOST_POINTS) {
        series.put(key, points);
      }
    }
    return json.number("stepMillis") instanceof Reading.Known step && step.value() > 0
        ? new History(json.text("from"), step.value(), series)
        : NONE;
  }

  /** The points of one number; none where nothing is known of it. */
  public List<OptionalLong> of(String key) {
    return series.getOrDefault(key, List.of());
  }
}
