// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.supervisor;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.cli.target.Failure;
import io.mlxguard.config.Config;
import io.mlxguard.config.Mode;
import io.mlxguard.config.RestartChoice;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The command reads layer 6's keys for the files it writes, on a Java that cannot load the classes
 * by which the agent reads them: whatever is written, both take it for the same, or both refuse it.
 */
class SameReadingTest {
  private static final int TEXTS = 20_000;

  private static final List<String> TIMES =
      List.of("4:00", "04:00", "04:00:30", "24:00", "4:0", "off", "OFF", "+4:00", "٠٤:٠٠", "noon");

  private static final List<String> SPANS =
      List.of(
          "30m",
          "1s",
          "999ms",
          "1000ms",
          "0s",
          "12h",
          "13h",
          "24h",
          "25h",
          "720m",
          "721m",
          "5 m",
          "5min",
          "30",
          "-1s",
          "1.5h",
          "999999999h",
          "1M",
          "٣m");

  private static final List<String> NUMBERS =
      List.of(
          "0", "1", "3", "75", "007", "100", "101", "125", "126", "0000000075", "-1", "+1", "x");

  private static final Map<String, List<String>> VALUES =
      Map.ofEntries(
          entry("at", TIMES),
          entry("within", SPANS),
          entry("jitter", SPANS),
          entry("stuck-after", SPANS),
          entry("time-to-limit", SPANS),
          entry("max-restarts-in", SPANS),
          entry(
              "zone", List.of("system", "SYSTEM", "UTC", "Europe/Berlin", "Mars", "+02:00", "utc")),
          entry("at-window-end", List.of("skip", "exit", "EXIT", "exits", "off")),
          entry("mode", List.of("exit", "notify", "Notify", "observe")),
          entry("supervised", List.of("auto", "yes", "YES", "no")),
          entry("exit-code", NUMBERS),
          entry("after-calls", NUMBERS),
          entry("after-hours", NUMBERS),
          entry("max-restarts", NUMBERS));

  private static final List<String> KEYS = VALUES.keySet().stream().sorted().toList();

  private static final List<String> AROUND = List.of("%s", "%s", "%s", " %s ", "\"%s\"", "\" %s\"");

  private static String text(Random random) {
    Stream<String> keys =
        Stream.generate(() -> one(random, KEYS))
            .limit(random.nextInt(4))
            .map(
                key ->
                    "scheduled-restart.%s=%s"
                        .formatted(
                            key,
                            one(random, AROUND)
                                .formatted(one(random, VALUES.getOrDefault(key, List.of())))));
    Stream<String> mode =
        random.nextInt(8) == 0
            ? Stream.of("mode=" + one(random, List.of("guard", "Guard", "observe", "\"guard\"")))
            : Stream.empty();
    return Stream.concat(keys, mode).collect(Collectors.joining(","));
  }

  private static <T> T one(Random random, List<T> some) {
    return some.get(random.nextInt(some.size()));
  }

  private static Optional<RestartPlan> plan(String text) {
    try {
      GuardKeys keys = new GuardKeys(List.of(Pairs.of(text).meant()));
      return Optional.of(RestartPlan.of(keys, Optional.empty()));
    } catch (Failure e) {
      return Optional.empty();
    }
  }

  /** Whether it is taken. */
  private static boolean assertSame(String text) {
    Config config = Config.parse(text);
    List<String> mistakes =
        config.problems().stream().filter(it -> !it.contains("given twice")).toList();
    Optional<RestartPlan> plan = plan(text);
    assertThat(plan.isPresent()).as("%s: %s", text, mistakes).isEqualTo(mistakes.isEmpty());
    plan.ifPresent(it -> assertSame(text, it, config));
    return plan.isPresent();
  }

  private static void assertSame(String text, RestartPlan plan, Config config) {
    RestartChoice choice = config.restart();
    boolean leaves = config.mode() == Mode.GUARD && !choice.notifyOnly();
    assertThat(plan.exitCode()).as(text).isEqualTo(choice.exitCode());
    assertThat(plan.window().map(RestartPlan.Window::at)).as(text).isEqualTo(choice.at());
    assertThat(plan.never().isEmpty()).as(text).isEqualTo(leaves && choice.isWanted());
    assertThat(plan.backstop())
        .as(text)
        .isEqualTo(leaves && choice.at().isPresent() && choice.exitAtEnd());
    plan.window()
        .ifPresent(
            window -> {
              assertThat(window.zone()).as(text).isEqualTo(choice.zone());
              assertThat(window.length()).as(text).isEqualTo(choice.within());
            });
    assertThat(plan.mostStarts()).as(text).isGreaterThan(choice.mostRestarts());
  }

  @Test
  void bothTakeWhateverIsWrittenForTheSame() {
    Random random = new Random(20_261_201);
    long taken =
        Stream.generate(() -> text(random))
            .limit(TEXTS)
            .filter(SameReadingTest::assertSame)
            .count();

    assertThat(taken).isBetween(TEXTS / 10L, TEXTS * 9L / 10);
  }
}
