// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.readout;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.config.Config;
import io.mlxguard.config.LogChoice;
import io.mlxguard.gate.TargetNumbers;
import io.mlxguard.gate.Woven;
import io.mlxguard.layer.LayerName;
import io.mlxguard.layer.LayerReport;
import io.mlxguard.layer.LayerStatus;
import io.mlxguard.os.Reading;
import io.mlxguard.pressure.PressureState;
import io.mlxguard.restart.RestartState;
import io.mlxguard.snapshot.GuardState;
import io.mlxguard.snapshot.Snapshot;
import io.mlxguard.snapshot.Snapshots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user reads in the log of what is woven. */
class NarratorTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String LLM = "com.acme.Llm#generate(..)";
  private static final String GENERATE = "com.acme.Llm.generate(java.lang.String,int)";
  private static final String PREFIX = "clear-after-generate: ";

  @TempDir private Path folder;
  private Path file = Path.of("");
  private GuardLog log = new GuardLog(new LogChoice("", LogChoice.Level.OFF));
  private Narrator narrator = new Narrator(log, new PressureNarrator(log), Snapshots.VERSION);

  @BeforeEach
  void open() {
    file = folder.resolve("guard.log");
    log = new GuardLog(new LogChoice(file.toString(), LogChoice.Level.INFO));
    narrator = new Narrator(log, new PressureNarrator(log), Snapshots.VERSION);
  }

  @AfterEach
  void close() {
    log.close(LONG);
  }

  private void tell(TargetNumbers... targets) {
    Snapshot waiting = Snapshots.of(GuardState.WAITING, Config.parse(""));
    narrator.tell(waiting.with(Snapshots.woven(targets)));
  }

  private static TargetNumbers woven(String... methods) {
    return Snapshots.uncalled(LLM, methods);
  }

  private static TargetNumbers refused(String... refused) {
    return Snapshots.target(LLM, false, List.of(), List.of(refused));
  }

  private static String[] numbered(String name, int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> name + i).toArray(String[]::new);
  }

  /** Level and text of each line. */
  private List<String> lines() throws IOException {
    log.close(LONG);
    return Files.exists(file)
        ? Files.readAllLines(file).stream()
            .map(line -> line.substring(line.indexOf("] ") + 2))
            .toList()
        : List.of();
  }

  @Test
  void withoutTargetsNothingIsSaidOfThem() throws IOException {
    tell();

    assertThat(lines()).isEmpty();
  }

  @Test
  void whatIsWovenIsToldOnceEvenWhileThereIsNoMlx() throws IOException {
    tell(woven());
    tell(woven(GENERATE));
    tell(woven(GENERATE));

    assertThat(lines()).containsExactly("INFO  " + PREFIX + "wove " + GENERATE + " for " + LLM);
  }

  @Test
  void ofManyMethodsSomeAreNamedAndLaterOnlyTheNewOnes() throws IOException {
    tell(woven(numbered("m", 10)));
    tell(woven(numbered("m", 11)));

    assertThat(lines())
        .containsExactly(
            "INFO  " + PREFIX + "wove m1, m2, m3 and 7 more for " + LLM,
            "INFO  " + PREFIX + "wove m11 for " + LLM);
  }

  @Test
  void whatIsUnwovenAndWovenAgainIsToldAgain() throws IOException {
    tell(woven("m1"));
    tell(woven());
    tell(woven("m1"));
    tell();
    tell(woven("m1"));

    assertThat(lines()).hasSize(3).containsOnly("INFO  " + PREFIX + "wove m1 for " + LLM);
  }

  @Test
  void eachRefusalIsAWarningOnce() throws IOException {
    tell(refused("a(): returns a stream"));
    tell(refused("a(): returns a stream", "b(): is abstract"));
    tell(refused("b(): is abstract"));
    tell(refused("a(): returns a stream"));

    assertThat(lines())
        .containsExactly(
            "WARN  " + PREFIX + "not woven for " + LLM + ": a(): returns a stream",
            "WARN  " + PREFIX + "not woven for " + LLM + ": b(): is abstract");
  }

  @Test
  void aPatternThatFitsMuchDoesNotFloodTheLog() throws IOException {
    tell(refused(numbered("r", 1000)));

    assertThat(lines())
        .hasSize(9)
        .endsWith("WARN  " + PREFIX + "not woven for " + LLM + ": 992 more, which its MBean names");
  }

  @Test
  void aNameOfTheHostsMakesNoSecondLine() throws IOException {
    tell(woven("a\nINFO forged"));

    assertThat(lines()).containsExactly("INFO  " + PREFIX + "wove a?INFO forged for " + LLM);
  }

  @Test
  void aTargetThatBecomesSlowIsAWarningAndThatItRecoversIsNot() throws IOException {
    TargetNumbers slow = Snapshots.target(LLM, true, List.of(), List.of());
    TargetNumbers fast = Snapshots.target(LLM, false, List.of(), List.of());
    tell(fast);
    tell(slow);
    tell(slow);
    tell(fast);

    assertThat(lines())
        .containsExactly(
            "WARN  "
                + PREFIX
                + LLM
                + " has become slow: 13.1 tokens/s, at most half of the first hour's 26.3",
            "INFO  "
                + PREFIX
                + LLM
                + " has recovered: back at 25.0 tokens/s, at least three quarters of the first"
                + " hour's 26.3");
  }

  @Test
  void theStartLineCountsTheMethods() throws IOException {
    narrator.tell(guarding(Snapshots.woven(woven("m1", "m2"), Snapshots.uncalled("b", "m2"))));

    assertThat(lines().getLast())
        .isEqualTo(
            "INFO  0.1.0: 2 of 2 layers active; cache-limit 512 bytes; clear-after-generate 2"
                + " methods");
  }

  @Test
  void theStartLineKnowsOneMethodFromMore() throws IOException {
    narrator.tell(guarding(Snapshots.woven(woven("m1"))));

    assertThat(lines().getLast()).endsWith("; clear-after-generate 1 method");
  }

  private static Snapshot guarding(Woven woven) {
    return new Snapshot(
        Config.parse(""),
        GuardState.GUARDING,
        "MLX is in use",
        List.of(
            LayerReport.of(LayerName.CACHE_LIMIT, "auto", List.of(Snapshots.active(1, 512))),
            LayerReport.of(
                LayerName.CLEAR_AFTER_GENERATE,
                LLM,
                List.of(Snapshots.part(1, LayerStatus.ACTIVE, "woven")))),
        List.of(),
        List.of(),
        Reading.missing("no footprint yet"),
        woven,
        PressureState.NOTHING,
        RestartState.UNWANTED,
        0);
  }
}
