// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.readout;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.config.LogChoice;
import io.mlxguard.os.PressureLevel;
import io.mlxguard.os.PressureReading.Domain;
import io.mlxguard.pressure.Actions;
import io.mlxguard.pressure.DomainState;
import io.mlxguard.pressure.PressureState;
import io.mlxguard.pressure.Rung;
import io.mlxguard.snapshot.Pressures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user reads in the log of memory that is short. */
class PressureNarratorTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String PREFIX = "pressure-watchdog: ";
  private static final String KEY = " (pressure-watchdog.available)";
  private static final DomainState NORMAL = Pressures.at(Domain.HOST, PressureLevel.NORMAL);
  private static final DomainState WARN = Pressures.at(Domain.HOST, PressureLevel.WARN);
  private static final DomainState CRITICAL = Pressures.at(Domain.HOST, PressureLevel.CRITICAL);
  private static final DomainState BLOCKED = Pressures.blocked(Domain.HOST);

  @TempDir private Path folder;
  private Path file = Path.of("");
  private GuardLog log = new GuardLog(new LogChoice("", LogChoice.Level.OFF));
  private PressureNarrator narrator = new PressureNarrator(log);

  @BeforeEach
  void open() {
    file = folder.resolve("guard.log");
    log = new GuardLog(new LogChoice(file.toString(), LogChoice.Level.INFO));
    narrator = new PressureNarrator(log);
  }

  @AfterEach
  void close() {
    log.close(LONG);
  }

  private void tell(DomainState... domains) {
    narrator.tell(Pressures.of(domains));
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
  void calmIsNotWorthALine() throws IOException {
    narrator.tell(PressureState.NOTHING);
    tell(NORMAL);
    tell(NORMAL);

    assertThat(lines()).isEmpty();
  }

  @Test
  void eachLevelIsALineRisesAreWarningsAndFallsAreNot() throws IOException {
    tell(NORMAL);
    tell(WARN);
    tell(WARN);
    tell(CRITICAL);
    tell(CRITICAL);
    tell(WARN);
    tell(NORMAL);
    tell(CRITICAL);

    assertThat(lines())
        .containsExactly(
            "WARN  " + PREFIX + "the machine: WARN after NORMAL, a number at WARN" + KEY,
            "WARN  " + PREFIX + "the machine: CRITICAL after WARN, a number at CRITICAL" + KEY,
            "INFO  " + PREFIX + "the machine: WARN after CRITICAL, a number at WARN" + KEY,
            "INFO  " + PREFIX + "the machine: NORMAL after WARN, a number at NORMAL" + KEY,
            "WARN  " + PREFIX + "the machine: CRITICAL after NORMAL, a number at CRITICAL" + KEY);
  }

  @Test
  void aMachineThatIsShortFromTheStartIsALine() throws IOException {
    tell(CRITICAL);

    assertThat(lines())
        .containsExactly(
            "WARN  " + PREFIX + "the machine: CRITICAL after NORMAL, a number at CRITICAL" + KEY);
  }

  @Test
  void theCardHasLevelsOfItsOwn() throws IOException {
    tell(NORMAL, Pressures.at(Domain.DEVICE, PressureLevel.WARN));
    tell(WARN, Pressures.at(Domain.DEVICE, PressureLevel.WARN));

    assertThat(lines())
        .containsExactly(
            "WARN  " + PREFIX + "the card: WARN after NORMAL, a number at WARN" + KEY,
            "WARN  " + PREFIX + "the machine: WARN after NORMAL, a number at WARN" + KEY);
  }

  @Test
  void whatIsNotKnownIsNoEdge() throws IOException {
    tell(WARN);
    tell(Pressures.unknown(Domain.HOST, "not read"));
    tell(WARN);

    assertThat(lines()).hasSize(1);
  }

  @Test
  void aClearThatIsBlockedIsAWarningOnceForAsLongAsItIs() throws IOException {
    tell(WARN);
    tell(BLOCKED);
    tell(BLOCKED);
    tell(WARN);
    tell(BLOCKED);

    String line =
        "WARN  "
            + PREFIX
            + "blocked: a clear has been due for 3 s; 2 calls run, and it is never made under one";
    assertThat(lines()).hasSize(3).endsWith(line, line);
  }

  @Test
  void anActionIsOneLineWithItsNumberTheRuleAndTheKey() throws IOException {
    narrator.taken(Actions.open(7, Rung.GC_NUDGE));

    assertThat(lines())
        .containsExactly(
            "INFO  "
                + PREFIX
                + "action 7, gc-nudge: what was done; WARN, 9.0 % available, below 15 %"
                + KEY);
  }

  @Test
  void aRungThatIsStoppedIsAWarning() throws IOException {
    narrator.stopped(Rung.DIP, "3 in a row");

    assertThat(lines()).containsExactly("WARN  " + PREFIX + "dip is stopped: 3 in a row");
  }
}
