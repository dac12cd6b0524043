// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.restart;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.config.Config;
import io.mlxguard.restart.RestartEvent.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A planner, and nights that are played by a clock of the test's. */
abstract class PlayedNight {

  static final String DAILY =
      "scheduled-restart.at=04:00,scheduled-restart.zone=UTC,scheduled-restart.jitter=0s";
  static final Instant EVENING = Instant.parse("2026-12-01T20:00:00Z");
  static final Instant OPENS = Instant.parse("2026-12-02T04:00:00Z");
  static final Instant ENDS = Instant.parse("2026-12-02T04:30:00Z");

  final List<Kind> told = new ArrayList<>();
  final List<String> sentences = new ArrayList<>();
  Ledger ledger;
  Planner planner;

  @BeforeEach
  void anEvening(@TempDir Path folder) throws IOException {
    ledger = new Ledger(folder, "host");
    assertThat(ledger.open()).isZero();
    planner = planned(DAILY, EVENING, 0);
  }

  void plan(String arguments, Instant since) {
    planner = planned(arguments, since, 0);
  }

  Planner planned(String arguments, Instant since, double chance) {
    Config config = Config.parse(arguments);
    assertThat(config.problems()).isEmpty();
    return new Planner(config.restart(), since, Duration.ZERO, chance, ledger, this::hear);
  }

  void hear(Kind kind, String sentence) {
    told.add(kind);
    sentences.add(sentence);
  }

  void restarted(Instant at, String cause) throws IOException {
    ledger.enter(new Ledger.Entry(at, cause));
    assertThat(ledger.open()).isZero();
  }

  static Facts facts(boolean quiet, boolean lull) {
    return new Facts(true, 10, Duration.ofHours(1), Duration.ZERO, Optional.empty(), quiet, lull);
  }

  static Facts busy() {
    return facts(false, false);
  }

  static Facts lull() {
    return facts(true, true);
  }

  static Facts instant() {
    return facts(true, false);
  }

  Optional<String> look(Instant now, Facts facts) {
    return planner.look(now, facts);
  }
}
