// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EntryTest {

  private final Entry entry = new Entry();

  @Test
  void nothingToStopIsNoError() throws JsonParserException {
    JsonObject report = answer(Map.of("verb", "stop", "version", "0.1.0"));

    assertThat(report.getBoolean("ok")).isTrue();
    assertThat(report.getBoolean("changed")).isFalse();
    assertThat(report.getString("state")).isEqualTo("DETACHED");
    assertThat(report.getString("message")).isEqualTo("nothing is guarding");
  }

  @Test
  void anUnknownVerbIsRefusedByName() throws JsonParserException {
    JsonObject report = answer(Map.of("verb", "dance", "version", "0.1.0"));

    assertThat(report.getBoolean("ok")).isFalse();
    assertThat(report.getString("verb")).isEqualTo("dance");
    assertThat(report.getString("error")).contains("knows no request \"dance\"");
  }

  @Test
  void aMissingVerbIsRefused() throws JsonParserException {
    JsonObject report = answer(Map.of());

    assertThat(report.getBoolean("ok")).isFalse();
    assertThat(report.getString("error")).contains("knows no request \"null\"");
  }

  private JsonObject answer(Map<String, String> request) throws JsonParserException {
    return JsonParser.object().from(entry.apply(request, Unused.INSTRUMENTATION));
  }
}
