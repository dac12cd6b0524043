// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.cli.status.GuardStatus;
import io.mlxguard.cli.status.Sight;
import io.mlxguard.cli.status.Vitals;
import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.target.Target;
import io.mlxguard.cli.terminal.TerminalSize;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class WatchPictureTest {
  private static final Target TARGET = new Target(4711, "com.acme.Main");
  private static final Instant NOW = Instant.parse("2026-01-31T10:00:08Z");
  private static final TerminalSize WIDE = new TerminalSize(200, 50);
  private static final String HEADING = "mlx-guard watch  10:00:08  every 1 s";

  private static Sight seen(String json) throws Failure {
    return new Sight.Seen(Vitals.of(GuardStatus.parse(TARGET, json), NOW));
  }

  private static WatchPicture.Part part(Sight... ticks) {
    WatchHistory history = new WatchHistory();
    for (Sight tick : ticks) {
      history.add(tick);
    }
    return new WatchPicture.Part(TARGET, ticks[ticks.length - 1], history);
  }

  private static List<String> picture(TerminalSize size, WatchPicture.Part... parts) {
    return new WatchPicture(size, true, false).lines(HEADING, List.of(parts));
  }

  private static List<String> alone(Sight... ticks) {
    return picture(TerminalSize.USUAL, part(ticks));
  }

  private static String memory(long active, String pool) {
    return """
        {"state":"GUARDING","reason":"MLX is in use","at":"2026-01-31T10:00:08Z",
         "footprintBytes":3221225472,
         "layers":[{"number":2,"name":"cache-limit","parts":[{"effectiveBytes":268435456}]}],
         "allocators":[{"memory":{"activeBytes":%d,"cacheBytes":%s,"memoryLimitBytes":51539607552}}],
         "pressure":{"domains":[{"domain":"HOST","level":"NORMAL","freePercent":50}],"actions":2},
         "targets":[{"target":"a.B#c","methods":["x"],"calls":%d,"inFlight":1,
           "tokensPerSecond":26.14,"drift":0.49,"halved":true}],
         "clears":{"clears":1,"idleClears":1,"dips":1,"returnedBytes":536870912}}
        """
        .formatted(active, pool, active / (1 << 20));
  }

  private static Sight full() throws Failure {
    return seen(memory(1 << 30, "134217728"));
  }

  @Test
  void aPanel() throws Failure {
    assertThat(alone(seen(memory(512 << 20, "0")), full()))
        .containsExactly(
            HEADING,
            "",
            "4711  com.acme.Main  GUARDING: MLX is in use",
            "active         1 GiB                                  ▅█  limit 48 GiB",
            "pool         128 MiB                                  ▁█  limit 256 MiB",
            "footprint      3 GiB                                  ██  most 3 GiB",
            "free          50.0 %                                  ▅▅  NORMAL",
            "calls           1024                                   █  1 in flight",
            "tokens/s        26.1                                  ██  drift 0.49 halved",
            "clears             2                                   ▁  512 MiB returned",
            "actions            2                                   ▁");
  }

  @Test
  void whatIsMissingIsAQuestionMarkWithTheReasonAndAGap() throws Failure {
    Sight missing = seen(memory(1 << 30, "{\"missing\":\"refused\",\"ageMillis\":90}"));

    assertThat(alone(full(), missing, full()).get(4)).contains(" 128 MiB ", "█ █  limit");
    assertThat(alone(full(), missing).get(4)).matches("pool +\\? +█ {3}missing: refused \\(90.*");
  }

  @Test
  void whatDoesNotApplyIsADash() throws Failure {
    List<String> lines = alone(seen("{\"state\":\"WAITING\",\"reason\":\"no MLX\"}"));

    assertThat(lines.get(2)).endsWith("WAITING: no MLX");
    assertThat(lines.get(3)).matches("active +- +MLX is not in use");
    assertThat(lines.get(7)).matches("calls +- +no method is named");
  }

  @Test
  void aStaleStatusIsToldAndDrawsNoBar() throws Failure {
    List<String> lines =
        alone(
            seen("{\"state\":\"GUARDING\",\"at\":\"2026-01-31T09:59:00Z\",\"footprintBytes\":7}"));

    assertThat(lines.get(2)).endsWith("STALE: written 68 s ago");
    assertThat(lines.get(5)).matches("footprint +7 B");
  }

  @Test
  void aProcessThatDoesNotAnswerKeepsItsBars() throws Failure {
    List<String> lines = alone(full(), new Sight.Unread("is stopped"));

    assertThat(lines.get(2)).endsWith("NO ANSWER: is stopped");
    assertThat(lines.get(3)).matches("active +\\? +█");
  }

  @Test
  void withoutAGuardThereIsOneLine() {
    assertThat(alone(new Sight.Unguarded()))
        .containsExactly(HEADING, "", "4711  com.acme.Main  NOT GUARDED: attach 4711 guards it");
    assertThat(alone(new Sight.Gone())).endsWith("4711  com.acme.Main  ENDED");
  }

  @Test
  void twoPanelsFitAUsualTerminalAndMoreBecomeRows() throws Failure {
    WatchPicture.Part one = part(full());

    assertThat(picture(TerminalSize.USUAL, one, one)).hasSize(21).noneMatch(isTooWide(80));
    assertThat(picture(TerminalSize.USUAL, one, part(new Sight.Gone()), one, one))
        .noneMatch(isTooWide(80))
        .contains(
            "PID   MAIN           STATE     ACTIVE  POOL                 FOOTPRINT  LEVEL",
            "4711  com.acme.Main  GUARDING  1 GiB   128 MiB           █  3 GiB      NORMAL",
            "4711  com.acme.Main  ENDED     -       -                    -          -");
    assertThat(picture(WIDE, one, one, one)).hasSize(31).noneMatch(isTooWide(200));
  }

  @Test
  void manyAreBoundedByTheHeight() throws Failure {
    List<WatchPicture.Part> many = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      many.add(part(full()));
    }
    List<String> lines = new WatchPicture(TerminalSize.USUAL, true, false).lines(HEADING, many);

    assertThat(lines).hasSize(23);
    assertThat(lines.get(22)).isEqualTo("and 81 more lines");
    assertThat(new WatchPicture(WIDE, true, false).lines(HEADING, many))
        .hasSize(49)
        .noneMatch(isTooWide(200));
  }

  @Test
  void aNarrowAndLowTerminal() throws Failure {
    List<String> lines = picture(new TerminalSize(40, 8), part(full()));

    assertThat(lines).hasSize(7);
  }

  @Test
  void hostileWordsStayInTheirPlaces() throws Failure {
    String word = "W".repeat(300);
    String json =
        """
        {"state":"%s","reason":"%s\\u001b[2J","footprintBytes":9223372036854775807,
         "allocators":[{"memory":{"activeBytes":{"missing":"%s"}}}],
         "pressure":{"domains":[{"domain":"HOST","level":"%s","freePercent":1e300}]}}
        """
            .formatted(word, word, word, word);
    WatchPicture.Part hostile =
        new WatchPicture.Part(
            new Target(4_194_304, word.substring(100)), seen(json), history(json));

    assertThat(picture(TerminalSize.USUAL, hostile)).noneMatch(isTooWide(80));
    assertThat(picture(TerminalSize.USUAL, hostile, hostile, hostile)).noneMatch(isTooWide(80));
    assertThat(picture(WIDE, hostile)).noneMatch(isTooWide(200));
  }

  @Test
  void coloursAndNoUnicode() throws Failure {
    List<String> lines =
        new WatchPicture(TerminalSize.USUAL, false, true).lines(HEADING, List.of(part(full())));

    assertThat(lines.get(2)).contains("\u001b[32mGUARDING\u001b[0m");
    assertThat(String.join("", lines)).contains("\u001b[36m", "#").doesNotContain("█");
  }

  private static WatchHistory history(String json) throws Failure {
    WatchHistory history = new WatchHistory();
    history.add(seen(json));
    return history;
  }

  private static Predicate<String> isTooWide(int columns) {
    return line -> line.length() > columns || line.contains("\u001b");
  }
}
