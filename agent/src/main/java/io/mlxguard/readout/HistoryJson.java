// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.readout;

import com.grack.nanojson.JsonStringWriter;
import io.mlxguard.pressure.Course;
import io.mlxguard.pressure.History;
import io.mlxguard.pressure.History.Column;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How the machine's memory and MLX's went, as part of the status: a few points of each series, null
 * where one is not known. A series of which nothing is known is left out. Worked out anew at most
 * every ten seconds, since a day has 8640 rows.
 */
final class HistoryJson {

  private static final int POINTS = 32;
  private static final Duration EVERY = Duration.ofSeconds(10);

  private final History history;
  private Optional<Course> course = Optional.empty();
  private long atNanos;

  HistoryJson(History history) {
    this.history = history;
  }

  /** Adds it to the object that is open; nothing before the first sample. */
  void write(JsonStringWriter json, long nowNanos) {
    if (course.isEmpty() || nowNanos - atNanos >= EVERY.toNanos()) {
      course = history.course(POINTS);
      atNanos = nowNanos;
    }
    course.ifPresent(it -> write(json, it));
  }

  private static void write(JsonStringWriter json, Course course) {
    json.object("history")
        .value("from", Instant.ofEpochMilli(course.fromMillis()).toString())
        .value("stepMillis", course.stepMillis());
    series(json, course, "level", Column.HOST_LEVEL);
    series(json, course, "deviceLevel", Column.DEVICE_LEVEL);
    series(json, course, "compressorBytes", Column.COMPRESSOR_BYTES);
    series(json, course, "swapUsedBytes", Column.SWAP_USED_BYTES);
    series(json, course, "stallMicros", Column.STALL_MICROS);
    series(json, course, "footprintBytes", Column.FOOTPRINT_BYTES);
    series(json, course, "activeBytes", Column.ACTIVE_BYTES);
    series(json, course, "poolBytes", Column.POOL_BYTES);
    json.end();
  }

  private static void series(JsonStringWriter json, Course course, String key, Column column) {
    if (!course.has(column)) {
      return;
    }
    json.array(key);
    for (int point = 0; point < course.points(); point++) {
      OptionalLong number = course.at(point, column);
      if (number.isPresent()) {
        json.value(number.getAsLong());
      } else {
        json.nul();
      }
    }
    json.end();
  }
}
