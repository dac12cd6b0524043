// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.readout;

import com.grack.nanojson.JsonStringWriter;
import io.mlxguard.config.Text;
import io.mlxguard.restart.RestartEvent;
import io.mlxguard.restart.RestartState;
import java.time.Instant;

/** What is known of layer 6, as part of the status. */
final class RestartJson {

  private RestartJson() {}

  /** Adds it to the object that is open; nothing where nothing is planned. */
  static void write(JsonStringWriter json, RestartState restart) {
    if (!restart.isPlanned()) {
      return;
    }
    json.object("restart").value("stage", restart.stage().name());
    restart
        .next()
        .ifPresent(
            window ->
                json.value("nextOpens", window.opens().toString())
                    .value("nextEnds", window.ends().toString()));
    restart.due().ifPresent(cause -> json.value("due", Text.place(cause)));
    restart.dueSince().ifPresent(since -> json.value("dueSince", since.toString()));
    restart.supervisor().ifPresent(who -> json.value("supervisor", Text.place(who)));
    restart.cutsRequests().ifPresent(cuts -> json.value("cutsRequests", cuts));
    json.value("restarts", restart.restarts());
    restart.last().ifPresent(last -> json.value("lastRestart", last.toString()));
    json.value("skippedWindows", restart.skipped()).value("missedWindows", restart.missed());
    restart.timeToLimit().ifPresent(left -> json.value("timeToLimitMillis", left.toMillis()));
    json.array("latest");
    for (RestartEvent event : restart.latest()) {
      json.object()
          .value("number", event.number())
          .value("kind", event.kind().name())
          .value("at", Instant.ofEpochMilli(event.atMillis()).toString())
          .value("sentence", Text.place(event.sentence()))
          .end();
    }
    json.end().end();
  }
}
