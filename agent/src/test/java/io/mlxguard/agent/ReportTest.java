// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import io.mlxguard.snapshot.GuardState;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {

  @Test
  void whatWentWellIsAMessage() throws JsonParserException {
    Report report = Report.changed(GuardState.WAITING, "started");

    JsonObject json = JsonParser.object().from(report.json("start", "0.1.0"));

    assertThat(json)
        .containsOnlyKeys(
            "schema", "verb", "ok", "changed", "version", "state", "message", "unrestored");
    assertThat(json.getInt("schema")).isEqualTo(1);
    assertThat(json.getString("verb")).isEqualTo("start");
    assertThat(json.getBoolean("ok")).isTrue();
    assertThat(json.getBoolean("changed")).isTrue();
    assertThat(json.getString("version")).isEqualTo("0.1.0");
    assertThat(json.getString("state")).isEqualTo("WAITING");
    assertThat(json.getString("message")).isEqualTo("started");
    assertThat(json.getArray("unrestored")).isEmpty();
  }

  @Test
  void whatWentWrongIsAnError() throws JsonParserException {
    Report report = Report.failed(GuardState.DETACHED, "no such verb");

    JsonObject json = JsonParser.object().from(report.json(null, "0.1.0"));

    assertThat(json.getString("error")).isEqualTo("no such verb");
    assertThat(json.has("message")).isFalse();
    assertThat(json.isNull("verb")).isTrue();
  }

  @Test
  void oneLineWhateverItSays() throws JsonParserException {
    String odd = "a\"b\\c\nd\r\u2028e\u0000\u001b\ud83d\ude00";
    Report report = Report.changed(GuardState.DETACHED, odd).leaving(List.of("one", odd));

    String line = report.json("stop", odd);

    assertThat(line.chars()).allMatch(c -> c >= ' ');
    assertThat(line.lines()).hasSize(1);
    JsonObject json = JsonParser.object().from(line);
    assertThat(json.getString("message")).isEqualTo(odd);
    assertThat(json.getArray("unrestored")).containsExactly("one", odd);
  }

  @Test
  void aRefusalSaysThatNothingWasChanged() throws JsonParserException {
    JsonObject json =
        JsonParser.object().from(Report.refused(GuardState.GUARDING, "why").json("set", "0.1.0"));

    assertThat(json.getBoolean("refused")).isTrue();
    assertThat(json.getBoolean("ok")).isFalse();
    assertThat(json.getBoolean("changed")).isFalse();
    assertThat(json.getString("error")).isEqualTo("why");
  }
}
