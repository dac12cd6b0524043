// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import io.mlxguard.cli.status.GuardStatus;
import io.mlxguard.cli.status.Sight;
import io.mlxguard.cli.status.Statuses;
import io.mlxguard.cli.status.Vitals;
import io.mlxguard.cli.target.Exit;
import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.target.Target;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WatchLoopTest {
  private static final Instant NOW = Instant.parse("2026-01-31T10:00:08Z");

  /** A process that is seen so; the last for ever. */
  private record Script(Target target, List<Sight> sights) implements Looks {
    static Script of(long pid, Sight... sights) {
      return new Script(new Target(pid, "a.B"), new ArrayList<>(List.of(sights)));
    }

    @Override
    public void begin() {}

    @Override
    public Sight end(Duration patience) {
      return sights.size() == 1 ? sights.get(0) : sights.remove(0);
    }

    @Override
    public void close() {}
  }

  private static final class Shown implements WatchView {
    final List<List<Row>> ticks = new ArrayList<>();
    int readers = Integer.MAX_VALUE;

    @Override
    public boolean show(long number, Instant at, List<Row> rows) {
      ticks.add(rows);
      assertThat(number).isEqualTo(ticks.size());
      return ticks.size() < readers;
    }

    @Override
    public void close() {}
  }

  private final Shown shown = new Shown();

  private static Sight seen(String json) throws Failure {
    return new Sight.Seen(Vitals.of(GuardStatus.parse(new Target(1, "a.B"), json), NOW));
  }

  private static Sight guarding() throws Failure {
    return seen(Statuses.GUARDING);
  }

  private void run(long ticks, Looks... processes) throws Failure {
    new WatchLoop(List.of(processes), shown, () -> true, ticks).run();
  }

  private void fails(Exit exit, String words, Looks... processes) {
    assertThatThrownBy(() -> run(100, processes))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.exit).isEqualTo(exit);
              assertThat(failure.text()).contains(words);
            });
  }

  @Test
  void asManyTicksAsAskedFor() throws Failure {
    run(7, Script.of(1, guarding()));
    assertThat(shown.ticks).hasSize(7);
  }

  @Test
  void aPaceThatEnds() throws Failure {
    new WatchLoop(List.of(Script.of(1, guarding())), shown, () -> shown.ticks.size() < 3, 0).run();
    assertThat(shown.ticks).hasSize(3);
  }

  @Test
  void nobodyReads() throws Failure {
    shown.readers = 2;
    run(100, Script.of(1, guarding()));
    assertThat(shown.ticks).hasSize(2);
  }

  @Test
  void theTargetEnds() throws Failure {
    fails(Exit.NO_PROCESS, "pid 1 (a.B) has ended", Script.of(1, guarding(), new Sight.Gone()));
    assertThat(shown.ticks).as("its end is shown").hasSize(2);
  }

  @Test
  void theGuardIsDetached() throws Failure {
    fails(Exit.REFUSED, "is not guarded any more", Script.of(1, guarding(), new Sight.Unguarded()));
    assertThat(shown.ticks).hasSize(2);
  }

  @Test
  void noGuardFromTheBeginning() {
    fails(Exit.REFUSED, "guard it first", Script.of(1, new Sight.Unguarded()));
    assertThat(shown.ticks).isEmpty();
  }

  @Test
  void oneOfSeveralEnds() throws Failure {
    run(5, Script.of(1, guarding(), new Sight.Gone()), Script.of(2, guarding()));
    assertThat(shown.ticks).hasSize(5);
    assertThat(shown.ticks.get(4))
        .extracting(row -> row.sight() instanceof Sight.Gone)
        .containsExactly(true, false);
  }

  @Test
  void allOfSeveralEnd() throws Failure {
    fails(
        Exit.REFUSED,
        "pid 2 (a.B) is not guarded any more",
        Script.of(1, guarding(), new Sight.Gone()),
        Script.of(2, guarding(), guarding(), new Sight.Unguarded()));
  }

  @Test
  void noAnswerIsNoEnd() throws Failure {
    run(5, Script.of(1, new Sight.Unread("hangs")));
    assertThat(shown.ticks).hasSize(5);
  }

  @Test
  void aTickAsJson() throws Exception {
    JsonObject tick = json(guarding(), new Sight.Unread("hangs"), new Sight.Unguarded());

    assertThat(tick.keySet()).containsExactly("schema", "ok", "tick", "at", "jvms");
    assertThat(tick.getLong("tick")).isEqualTo(3);
    JsonArray jvms = tick.getArray("jvms");
    assertThat(jvms.getObject(0).keySet())
        .containsExactly(
            "pid",
            "name",
            "alive",
            "guarded",
            "state",
            "reason",
            "ageMillis",
            "stale",
            "activeBytes",
            "memoryLimitBytes",
            "poolBytes",
            "poolLimitBytes",
            "footprintBytes",
            "halved");
    assertThat(jvms.getObject(0).getLong("activeBytes")).isEqualTo(1_610_612_737L);
    assertThat(jvms.getObject(1).getObject("guarded").getString("missing")).isEqualTo("hangs");
    assertThat(jvms.getObject(2).getBoolean("guarded", true)).isFalse();
  }

  @Test
  void workAndPressureAsJson() throws Exception {
    JsonObject woven = json(seen(Statuses.WOVEN)).getArray("jvms").getObject(0);
    assertThat(woven)
        .containsKeys("calls", "inFlight", "tokensPerSecond", "drift", "clears", "returnedBytes");
    JsonObject tight = json(seen(Statuses.SHORT)).getArray("jvms").getObject(0);
    assertThat(tight).containsKeys("level", "freePercent", "actions");
  }

  private static JsonObject json(Sight... sights) throws JsonParserException {
    StringWriter out = new StringWriter();
    List<WatchView.Row> rows = new ArrayList<>();
    for (Sight sight : sights) {
      rows.add(new WatchView.Row(new Target(rows.size() + 1, "a.B"), sight));
    }
    JsonView view = new JsonView(new PrintWriter(out), Map.of("schema", 1));
    assertThat(view.show(3, NOW, rows)).isTrue();
    assertThat(out.toString().lines()).hasSize(1);
    return JsonParser.object().from(out.toString());
  }
}
