// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.watch;

import com.grack.nanojson.JsonWriter;
import io.mlxguard.cli.status.Reading;
import io.mlxguard.cli.status.Sight;
import io.mlxguard.cli.status.Vitals;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * A tick as one JSON object on a line. A number is there as a number, as {@code {"missing": why}},
 * or, where the guard has nothing to say of it, not at all.
 *
 * @param head the keys that every object begins with
 */
public record JsonView(PrintWriter out, Map<String, Object> head) implements WatchView {
  @Override
  public boolean show(long number, Instant at, List<Row> rows) {
    Map<String, Object> tick = new LinkedHashMap<>(head);
    tick.put("ok", true);
    tick.put("tick", number);
    tick.put("at", at.toString());
    List<Map<String, Object>> jvms = new ArrayList<>();
    rows.forEach(row -> jvms.add(fields(row)));
    tick.put("jvms", jvms);
    out.println(JsonWriter.string(tick));
    return !out.checkError();
  }

  @Override
  public void close() {
    out.flush();
  }

  private static Map<String, Object> fields(Row row) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("pid", row.target().pid());
    fields.put("name", row.target().name());
    fields.put("alive", !(row.sight() instanceof Sight.Gone));
    if (row.sight() instanceof Sight.Unread unread) {
      fields.put("guarded", Reading.missing(unread.why()));
    } else {
      fields.put("guarded", row.sight() instanceof Sight.Seen);
    }
    if (row.sight() instanceof Sight.Seen seen) {
      numbers(fields, seen.vitals());
    }
    return fields;
  }

  private static void numbers(Map<String, Object> fields, Vitals vitals) {
    fields.put("state", vitals.state());
    fields.put("reason", vitals.reason());
    vitals.ageMillis().ifPresent(age -> fields.put("ageMillis", age));
    fields.put("stale", vitals.isStale());
    Reading.put(fields, "activeBytes", vitals.active());
    Reading.put(fields, "memoryLimitBytes", vitals.memoryLimit());
    Reading.put(fields, "poolBytes", vitals.pool());
    Reading.put(fields, "poolLimitBytes", vitals.poolLimit());
    Reading.put(fields, "footprintBytes", vitals.footprint());
    if (!vitals.levelMissing().isEmpty()) {
      fields.put("level", Reading.missing(vitals.levelMissing()));
    } else if (!vitals.level().isEmpty()) {
      fields.put("level", vitals.level());
    }
    put(fields, "freePercent", vitals.freePercent());
    Reading.put(fields, "calls", vitals.calls());
    Reading.put(fields, "inFlight", vitals.inFlight());
    put(fields, "tokensPerSecond", vitals.tokensPerSecond());
    put(fields, "drift", vitals.drift());
    fields.put("halved", vitals.halved());
    Reading.put(fields, "clears", vitals.clears());
    Reading.put(fields, "returnedBytes", vitals.returned());
    Reading.put(fields, "actions", vitals.actions());
  }

  private static void put(Map<String, Object> fields, String key, OptionalDouble number) {
    number.ifPresent(known -> fields.put(key, known));
  }
}
