// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.readout;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import io.mlxguard.restart.RestartEvent;
import io.mlxguard.restart.RestartEvent.Kind;
import io.mlxguard.restart.RestartState;
import io.mlxguard.restart.RestartState.Stage;
import io.mlxguard.restart.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Layer 6 in the status. */
class RestartJsonTest {

  private static final Instant OPENS = Instant.parse("2026-12-02T04:00:00Z");

  private static JsonObject written(RestartState state) throws JsonParserException {
    JsonStringWriter json = JsonWriter.string().object();
    RestartJson.write(json, state);
    return JsonParser.object().from(json.end().done());
  }

  @Test
  void everythingThatIsKnown() throws JsonParserException {
    JsonObject json =
        written(
                new RestartState(
                    Stage.DUE,
                    "due",
                    Optional.of(new Window(OPENS, OPENS.plusSeconds(1800))),
                    Optional.of("10 calls"),
                    Optional.of(OPENS),
                    Optional.of("launchd, job a"),
                    Optional.of(false),
                    2,
                    Optional.of(OPENS),
                    3,
                    4,
                    Optional.of(Duration.ofSeconds(5)),
                    List.of(new RestartEvent(7, Kind.DUE, 0, "10 calls"))))
            .getObject("restart");

    assertThat(json)
        .containsEntry("stage", "DUE")
        .containsEntry("nextOpens", "2026-12-02T04:00:00Z")
        .containsEntry("nextEnds", "2026-12-02T04:30:00Z")
        .containsEntry("due", "10 calls")
        .containsEntry("supervisor", "launchd, job a")
        .containsEntry("cutsRequests", false)
        .containsEntry("restarts", 2)
        .containsEntry("skippedWindows", 3)
        .containsEntry("missedWindows", 4)
        .containsEntry("timeToLimitMillis", 5000);
    assertThat(json.getArray("latest").getObject(0))
        .containsEntry("number", 7)
        .containsEntry("kind", "DUE")
        .containsEntry("at", "1970-01-01T00:00:00Z");
  }

  @Test
  void whatIsNotKnownIsNotThere() throws JsonParserException {
    assertThat(written(RestartState.UNWANTED)).isEmpty();
    assertThat(written(RestartState.of(Stage.PREVENTED, "no supervisor"))).isEmpty();
    assertThat(written(RestartState.of(Stage.WAITING, "not yet")).getObject("restart"))
        .containsOnlyKeys("stage", "restarts", "skippedWindows", "missedWindows", "latest");
  }
}
