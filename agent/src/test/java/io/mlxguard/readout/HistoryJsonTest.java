// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.readout;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import io.mlxguard.pressure.History;
import io.mlxguard.pressure.History.Column;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class HistoryJsonTest {

  private static final long START = 1_700_000_000_000L;
  private static final long SECOND = 1_000_000_000L;

  private final History history = new History();
  private final HistoryJson json = new HistoryJson(history);

  private void add(long atMillis, long poolBytes) {
    long[] row = new long[History.COLUMNS];
    Arrays.fill(row, -1);
    Column.AT_MILLIS.put(row, atMillis);
    Column.HOST_LEVEL.put(row, 2);
    Column.POOL_BYTES.put(row, poolBytes);
    history.add(row);
  }

  private JsonObject written(long nowNanos) throws JsonParserException {
    JsonStringWriter writer = JsonWriter.string().object();
    json.write(writer, nowNanos);
    return JsonParser.object().from(writer.end().done());
  }

  @Test
  void beforeTheFirstSampleThereIsNone() throws JsonParserException {
    assertThat(written(0)).isEmpty();
  }

  @Test
  void whatIsKnownInPointsAndNullBetween() throws JsonParserException {
    add(START, 7);
    add(START + 2000, 9);

    JsonObject history = written(0).getObject("history");

    assertThat(history.keySet()).containsExactly("from", "stepMillis", "level", "poolBytes");
    assertThat(history.getString("from")).isEqualTo("2023-11-14T22:13:20Z");
    assertThat(history.getLong("stepMillis")).isEqualTo(1000);
    assertThat(history.getArray("poolBytes")).containsExactly(7, null, 9);
    assertThat(history.getArray("level")).containsExactly(2, null, 2);
  }

  @Test
  void isWorkedOutAnewEveryTenSeconds() throws JsonParserException {
    add(START, 7);
    assertThat(written(5 * SECOND).getObject("history").getArray("poolBytes")).hasSize(1);
    add(START + 1000, 8);

    assertThat(written(15 * SECOND - 1).getObject("history").getArray("poolBytes")).hasSize(1);
    assertThat(written(15 * SECOND).getObject("history").getArray("poolBytes")).hasSize(2);
  }

  @Test
  void aWholeDayIsShort() throws JsonParserException {
    for (long at = 0; at < 24 * 3600; at += 10) {
      add(START + at * 1000, 20L << 30);
    }
    JsonStringWriter writer = JsonWriter.string().object();

    json.write(writer, 0);

    assertThat(writer.end().done()).hasSizeLessThan(1000);
  }
}
