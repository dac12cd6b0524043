// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.config.Config;
import io.mlxguard.gate.Gate;
import io.mlxguard.mlx.Backend;
import io.mlxguard.mlx.MemoryCounters;
import io.mlxguard.os.Machine;
import io.mlxguard.os.PressureGauges;
import io.mlxguard.os.PressureLevel;
import io.mlxguard.os.PressureReading;
import io.mlxguard.os.PressureReading.Domain;
import io.mlxguard.os.PressureRule;
import io.mlxguard.os.PressureVerdict;
import io.mlxguard.os.Reading;
import io.mlxguard.pressure.Action;
import io.mlxguard.pressure.Action.Outcome;
import io.mlxguard.pressure.Actions;
import io.mlxguard.pressure.DomainState;
import io.mlxguard.pressure.DomainState.Stage;
import io.mlxguard.pressure.GcNudge;
import io.mlxguard.pressure.History;
import io.mlxguard.pressure.History.Column;
import io.mlxguard.pressure.Journal;
import io.mlxguard.pressure.Rung;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A tick of the layer in mode observe, which needs no MLX. */
class PressureWatchdogTest {

  private static final long MIB = 1L << 20;
  private static final String NO_NUDGE = "pressure-watchdog.gc-nudge=off";
  private static final String OBSERVING = NO_NUDGE + ",mode=observe";
  private static final Reading<Long> FOOTPRINT = Reading.of(9000 * MIB);
  private static final Reading<MemoryCounters> COUNTERS =
      Reading.of(new MemoryCounters(8192 * MIB, 512 * MIB, 0, 0));

  private final Journal journal = Actions.journal();
  private final History history = new History();
  private final PressureWatchdog watchdog = watchdog(OBSERVING);

  private PressureWatchdog watchdog(String configuration) {
    Config config = Config.parse(configuration);
    ClearAfterGenerate clearing =
        new ClearAfterGenerate(new Gate((_, _) -> {}), Machine.current(), config);
    return new PressureWatchdog(clearing, new GcNudge(), journal, history, config);
  }

  private static Optional<PressureReading> at(Domain domain, PressureLevel level) {
    return Optional.of(reading(domain, Reading.of(verdict(level))));
  }

  private static PressureVerdict verdict(PressureLevel level) {
    return new PressureVerdict(level, level, PressureRule.AVAILABLE, "a number");
  }

  private static PressureReading reading(Domain domain, Reading<PressureVerdict> verdict) {
    Reading<Long> none = Reading.missing("not here");
    return new PressureReading(
        domain,
        "a question",
        verdict,
        new PressureGauges(
            none,
            none,
            Reading.of(9.375),
            Reading.of(7L),
            none,
            none,
            Reading.missing("not here"),
            none,
            none,
            none,
            none));
  }

  private LayerPart tick(
      Backend backend,
      Reading<MemoryCounters> counters,
      Optional<PressureReading> host,
      Optional<PressureReading> device) {
    watchdog.begin();
    boolean onCard = backend == Backend.CUDA;
    LayerPart part = watchdog.part(1, backend, new Moment(counters, false), onCard ? device : host);
    watchdog.act(host, device, FOOTPRINT, 0);
    return part;
  }

  private LayerPart tick(Reading<MemoryCounters> counters, Optional<PressureReading> host) {
    return tick(Backend.METAL, counters, host, Optional.empty());
  }

  private long last(Column column) {
    return column.of(history.recent(Long.MIN_VALUE).getLast());
  }

  @Test
  void whereItIsOffNothingIsWatched() {
    PressureWatchdog off = watchdog("pressure-watchdog=off");
    off.begin();
    Moment moment = new Moment(COUNTERS, false);

    assertThat(off.isOn()).isFalse();
    assertThat(off.part(1, Backend.METAL, moment, Optional.empty()).status())
        .isEqualTo(LayerStatus.OFF);
    off.act(at(Domain.HOST, PressureLevel.CRITICAL), Optional.empty(), FOOTPRINT, 0);
    assertThat(off.states()).isEmpty();
    assertThat(last(Column.FOOTPRINT_BYTES)).as("what is known all the same").isPositive();
    assertThat(last(Column.POOL_BYTES)).isNotNegative();
    assertThat(last(Column.HOST_LEVEL)).isEqualTo(-1);
    assertThat(last(Column.SWAP_USED_BYTES)).isEqualTo(-1);
  }

  @Test
  void switchedOffItForgetsTheMachinesNumbers() {
    tick(COUNTERS, at(Domain.HOST, PressureLevel.WARN));
    assertThat(last(Column.SWAP_USED_BYTES)).isEqualTo(7);

    watchdog.change(Config.parse("pressure-watchdog=off"));
    tick(COUNTERS, at(Domain.HOST, PressureLevel.WARN));

    assertThat(last(Column.HOST_LEVEL)).isEqualTo(-1);
    assertThat(last(Column.SWAP_USED_BYTES)).isEqualTo(-1);
    assertThat(last(Column.POOL_BYTES)).isNotNegative();
  }

  @Test
  void beforeTheFirstReadingNothingIsKnown() {
    LayerPart part = tick(COUNTERS, Optional.empty());

    assertThat(part.status()).isEqualTo(LayerStatus.OBSERVING);
    assertThat(part.reason()).isEqualTo("watches the machine's memory");
    assertThat(watchdog.states()).isEmpty();
    assertThat(last(Column.HOST_LEVEL)).isEqualTo(-1);
    assertThat(last(Column.DEVICE_LEVEL)).isEqualTo(-1);
    assertThat(last(Column.FREE)).isEqualTo(-1);
    assertThat(last(Column.SWAP_USED_BYTES)).isEqualTo(-1);
    assertThat(last(Column.STALL_MICROS)).isEqualTo(-1);
    assertThat(last(Column.POOL_BYTES)).isEqualTo(512 * MIB);
  }

  @Test
  void aSampleHasWhatIsKnown() {
    LayerPart _ = tick(COUNTERS, at(Domain.HOST, PressureLevel.WARN));

    assertThat(last(Column.HOST_LEVEL)).isEqualTo(2);
    assertThat(last(Column.FREE)).isEqualTo(938);
    assertThat(last(Column.SWAP_USED_BYTES)).isEqualTo(7);
    assertThat(last(Column.COMPRESSOR_BYTES)).isEqualTo(-1);
    assertThat(last(Column.ACTIVE_BYTES)).isEqualTo(8192 * MIB);
    assertThat(last(Column.FOOTPRINT_BYTES)).isEqualTo(9000 * MIB);
  }

  @Test
  void aLevelThatCannotBeReadAnyMoreIsAFailure() {
    LayerPart _ = tick(COUNTERS, at(Domain.HOST, PressureLevel.NORMAL));
    Reading<PressureVerdict> refused = Reading.missing("refused");

    assertThat(tick(COUNTERS, Optional.of(reading(Domain.HOST, refused))).status())
        .isEqualTo(LayerStatus.FAILED);
  }

  @Test
  void aLevelThatCannotBeReadIsSkippedAndNoLevel() {
    Reading<PressureVerdict> refused = Reading.missing("refused");
    LayerPart part = tick(COUNTERS, Optional.of(reading(Domain.HOST, refused)));

    assertThat(part.status()).as("it never could be").isEqualTo(LayerStatus.SKIPPED);
    assertThat(part.reason()).isEqualTo("refused");
    assertThat(watchdog.states()).extracting(DomainState::stage).containsExactly(Stage.UNKNOWN);
    assertThat(last(Column.HOST_LEVEL)).isEqualTo(-1);
  }

  @Test
  void observingTellsOfOneRungAtATime() {
    Optional<PressureReading> short1 = at(Domain.HOST, PressureLevel.WARN);
    LayerPart _ = tick(COUNTERS, short1);
    LayerPart _ = tick(COUNTERS, short1);

    assertThat(journal.actions()).extracting(Action::rung).containsExactly(Rung.CLEAR);
    assertThat(journal.actions()).extracting(Action::outcome).containsExactly(Outcome.OBSERVED);
    assertThat(watchdog.nextMillis().orElseThrow()).isBetween(1L, 2000L);
    assertThat(watchdog.states().getFirst().refusals()).containsOnlyKeys(Rung.GC_NUDGE);
  }

  @Test
  void onACardTheMachineIsToldOfAndOnlyTheCardIsActedOn() {
    LayerPart part =
        tick(
            Backend.CUDA,
            COUNTERS,
            at(Domain.HOST, PressureLevel.CRITICAL),
            at(Domain.DEVICE, PressureLevel.WARN));

    assertThat(part.reason()).isEqualTo("watches the card's memory");
    assertThat(watchdog.states())
        .extracting(it -> it.domain() + " " + it.stage())
        .containsExactly("HOST SPENT", "DEVICE SPENT");
    assertThat(journal.actions()).extracting(Action::domain).containsExactly(Domain.DEVICE);
    assertThat(journal.actions().getFirst().memory().footprintBytes()).isEqualTo(-1);
    assertThat(last(Column.HOST_LEVEL)).isEqualTo(4);
    assertThat(last(Column.DEVICE_LEVEL)).isEqualTo(2);
  }

  @Test
  void countersThatMlxDoesNotTellAreNoSignThatItHoldsNothing() {
    LayerPart _ = tick(COUNTERS, at(Domain.HOST, PressureLevel.NORMAL));
    LayerPart _ = tick(Reading.missing("refused"), at(Domain.HOST, PressureLevel.WARN));

    assertThat(last(Column.ACTIVE_BYTES)).isEqualTo(-1);
    assertThat(last(Column.POOL_BYTES)).isEqualTo(-1);
    assertThat(journal.actions()).isEmpty();
    assertThat(watchdog.states().getFirst().refusals())
        .containsEntry(Rung.CLEAR, "MLX does not tell what it holds");
  }

  @Test
  void anotherConfigurationBeginsAnew() {
    LayerPart _ = tick(COUNTERS, at(Domain.HOST, PressureLevel.WARN));
    assertThat(watchdog.states()).hasSize(1);

    watchdog.change(Config.parse(OBSERVING + ",pressure-watchdog.available=20%"));
    assertThat(watchdog.states()).isEmpty();
    assertThat(watchdog.nextMillis()).isEmpty();
  }
}
