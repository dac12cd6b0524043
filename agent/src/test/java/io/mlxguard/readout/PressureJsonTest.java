// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.readout;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import io.mlxguard.config.Config;
import io.mlxguard.os.PressureLevel;
import io.mlxguard.os.PressureReading.Domain;
import io.mlxguard.pressure.Action;
import io.mlxguard.pressure.Action.Outcome;
import io.mlxguard.pressure.Actions;
import io.mlxguard.pressure.DomainState;
import io.mlxguard.pressure.History;
import io.mlxguard.pressure.PressureState;
import io.mlxguard.pressure.Rung;
import io.mlxguard.snapshot.GuardState;
import io.mlxguard.snapshot.Pressures;
import io.mlxguard.snapshot.Snapshot;
import io.mlxguard.snapshot.Snapshots;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client reads of memory in the status. */
class PressureJsonTest {

  private static final Snapshot BARE = Snapshots.of(GuardState.GUARDING, Config.parse(""));

  private final StatusProperty status =
      new StatusProperty(
          Snapshots.VERSION,
          Instant.now(),
          Snapshot.starting(Config.parse("")),
          () -> "registered",
          new History());

  @AfterEach
  void clear() {
    status.clear();
  }

  private JsonObject published(PressureState pressure) throws JsonParserException {
    status.publish(BARE.with(pressure));
    String line = System.getProperty(StatusProperty.NAME);
    assertThat(line).doesNotContain("\n");
    return JsonParser.object().from(line);
  }

  private JsonObject domain(DomainState domain) throws JsonParserException {
    return published(Pressures.of(domain)).getObject("pressure").getArray("domains").getObject(0);
  }

  private JsonObject action(Action action) throws JsonParserException {
    DomainState host = Pressures.at(Domain.HOST, PressureLevel.WARN);
    return published(Pressures.acted(action.number(), List.of(action), host))
        .getObject("pressure")
        .getArray("latest")
        .getObject(0);
  }

  @Test
  void whereNothingIsWatchedNothingIsSaid() throws JsonParserException {
    assertThat(published(PressureState.NOTHING))
        .doesNotContainKey("pressure")
        .containsKey("targets");
  }

  @Test
  void aSideOfWhichAllIsKnown() throws JsonParserException {
    JsonObject host = domain(Pressures.at(Domain.HOST, PressureLevel.WARN));

    assertThat(host.getLong("ageMillis")).isBetween(0L, 60_000L);
    host.remove("ageMillis");
    assertThat(host.getObject("refusals")).containsOnlyKeys("hold");
    assertThat(host.getObject("refusals").getString("hold")).isEqualTo("max-hold is 0s");
    host.remove("refusals");
    assertThat(host)
        .containsOnlyKeys(
            "domain",
            "source",
            "stage",
            "level",
            "reason",
            "key",
            "blockedCalls",
            "blockedMillis",
            "dipping",
            "totalBytes",
            "availableBytes",
            "freePercent",
            "swapUsedBytes",
            "someStallMicros",
            "fullStallMicros")
        .containsEntry("domain", "HOST")
        .containsEntry("source", "a question")
        .containsEntry("stage", "ACTING")
        .containsEntry("level", "WARN")
        .containsEntry("reason", "a number at WARN")
        .containsEntry("key", "pressure-watchdog.available")
        .containsEntry("blockedCalls", 0)
        .containsEntry("blockedMillis", 0)
        .containsEntry("dipping", true)
        .containsEntry("freePercent", 9.376)
        .containsEntry("someStallMicros", 12_345)
        .containsEntry("fullStallMicros", 0);
    assertThat(host.getLong("totalBytes")).isEqualTo(64L << 30);
  }

  @Test
  void aLevelThatIsNotKnownHasAReason() throws JsonParserException {
    JsonObject host = domain(Pressures.unknown(Domain.HOST, "not\nread"));

    assertThat(host)
        .doesNotContainKeys("level", "reason", "key")
        .containsEntry("stage", "UNKNOWN")
        .containsEntry("missing", "not?read")
        .containsKey("ageMillis");
  }

  @Test
  void aClearThatIsBlocked() throws JsonParserException {
    assertThat(domain(Pressures.blocked(Domain.DEVICE)))
        .containsEntry("domain", "DEVICE")
        .containsEntry("stage", "BLOCKED")
        .containsEntry("blockedCalls", 2)
        .containsEntry("blockedMillis", 3_250)
        .containsEntry("dipping", false);
  }

  @Test
  void bothSidesAndWhatTheActionsHaveBrought() throws JsonParserException {
    JsonObject pressure =
        published(
                Pressures.acted(
                    12,
                    List.of(Actions.open(11, Rung.CLEAR), Actions.open(12, Rung.DIP)),
                    Pressures.at(Domain.HOST, PressureLevel.NORMAL),
                    Pressures.at(Domain.DEVICE, PressureLevel.CRITICAL)))
            .getObject("pressure");

    assertThat(pressure)
        .containsOnlyKeys("domains", "actions", "returnedBytes", "toSystemBytes", "latest")
        .containsEntry("actions", 12)
        .containsEntry("returnedBytes", 1 << 30)
        .containsEntry("toSystemBytes", 1 << 29);
    assertThat(pressure.getArray("domains")).hasSize(2);
    assertThat(pressure.getArray("latest")).hasSize(2);
    assertThat(pressure.getArray("latest").getObject(1)).containsEntry("rung", "dip");
  }

  @Test
  void anActionThatIsJudged() throws JsonParserException {
    assertThat(action(Actions.useful(3, Rung.GC_NUDGE, 500, 400)))
        .containsEntry("number", 3)
        .containsEntry("at", "2023-11-14T22:13:20.003Z")
        .containsEntry("rung", "gc-nudge")
        .containsEntry("what", "what was done")
        .containsEntry("level", "WARN")
        .containsEntry("reason", "9.0 % available, below 15 %")
        .containsEntry("key", "pressure-watchdog.available")
        .containsEntry("outcome", "USEFUL")
        .containsEntry("returnedBytes", 500)
        .containsEntry("toSystemBytes", 400);
  }

  @Test
  void whatAnActionHasBroughtIsAbsentBeforeItIsJudged() throws JsonParserException {
    assertThat(action(Actions.of(3, Domain.HOST, Rung.CLEAR, Outcome.PENDING)))
        .doesNotContainKeys("returnedBytes", "toSystemBytes")
        .containsEntry("outcome", "PENDING");
  }

  @Test
  void aLocaleDoesNotSpoilTheNumbers() throws JsonParserException {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      assertThat(domain(Pressures.spent(Domain.HOST)))
          .containsEntry("freePercent", 9.376)
          .containsEntry("stage", "SPENT");
    } finally {
      Locale.setDefault(before);
    }
  }
}
