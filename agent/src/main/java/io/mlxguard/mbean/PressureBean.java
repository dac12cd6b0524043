// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mbean;

import io.mlxguard.jmx.PressureAction;
import io.mlxguard.jmx.PressureMXBean;
import io.mlxguard.jmx.PressureSample;
import io.mlxguard.os.PressureGauges;
import io.mlxguard.os.PressureLevel;
import io.mlxguard.os.PressureReading.Domain;
import io.mlxguard.os.Reading;
import io.mlxguard.pressure.Action;
import io.mlxguard.pressure.Cause;
import io.mlxguard.pressure.DomainState;
import io.mlxguard.pressure.DomainState.Stage;
import io.mlxguard.pressure.History;
import io.mlxguard.pressure.History.Column;
import io.mlxguard.pressure.Journal;
import io.mlxguard.snapshot.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One side's memory in the last snapshot, and what was kept of earlier ones. */
final class PressureBean implements PressureMXBean {

  private static final String NOTHING = "not watched: MLX is not in use yet, or the layer is off";
  private static final long MILLIS_PER_SECOND = 1000;
  private static final long MILLIS_PER_MINUTE = 60_000;

  private final Domain domain;
  private final Supplier<Snapshot> latest;
  private final Journal journal;
  private final History history;

  PressureBean(Domain domain, Supplier<Snapshot> latest, Journal journal, History history) {
    this.domain = domain;
    this.latest = latest;
    this.journal = journal;
    this.history = history;
  }

  private Optional<DomainState> state() {
    return latest.get().pressure().domains().stream()
        .filter(it -> it.domain() == domain)
        .findFirst();
  }

  private <T> @Nullable T gauge(Function<PressureGauges, Reading<T>> gauge) {
    return state().flatMap(it -> gauge.apply(it.gauges()).known()).orElse(null);
  }

  private Optional<PressureLevel> level() {
    return state().flatMap(it -> it.level().known());
  }

  @Override
  public String getDomain() {
    return domain.name();
  }

  @Override
  public @Nullable Integer getLevel() {
    return level().map(PressureLevel::number).orElse(null);
  }

  @Override
  public @Nullable String getLevelText() {
    return level().map(PressureLevel::name).orElse(null);
  }

  @Override
  public String getStage() {
    return state().map(DomainState::stage).orElse(Stage.UNKNOWN).name();
  }

  @Override
  public @Nullable String getReason() {
    return state().flatMap(DomainState::cause).map(Cause::text).orElse(null);
  }

  @Override
  public @Nullable String getKey() {
    return state().flatMap(DomainState::cause).map(Cause::key).orElse(null);
  }

  @Override
  public String getSource() {
    return state().map(DomainState::source).orElse(NOTHING);
  }

  @Override
  public long getAgeMillis() {
    return state().map(it -> it.level().age(System.nanoTime()).toMillis()).orElse(0L);
  }

  @Override
  public int getBlockedCalls() {
    return state().map(DomainState::blockedCalls).orElse(0);
  }

  @Override
  public long getBlockedMillis() {
    return state().map(it -> it.blockedFor().toMillis()).orElse(0L);
  }

  @Override
  public boolean isDipping() {
    return state().filter(DomainState::dipping).isPresent();
  }

  @Override
  public @Nullable Long getTotalBytes() {
    return gauge(PressureGauges::totalBytes);
  }

  @Override
  public @Nullable Long getAvailableBytes() {
    return gauge(PressureGauges::availableBytes);
  }

  @Override
  public @Nullable Double getFreePercent() {
    return gauge(PressureGauges::freePercent);
  }

  @Override
  public @Nullable Long getSwapUsedBytes() {
    return gauge(PressureGauges::swapUsedBytes);
  }

  @Override
  public @Nullable Long getCompressorBytes() {
    return gauge(PressureGauges::compressorBytes);
  }

  @Override
  public @Nullable Long getCompressedBytes() {
    return gauge(PressureGauges::compressedBytes);
  }

  @Override
  public @Nullable Double getCompressorRatio() {
    return gauge(PressureGauges::compressorRatio);
  }

  @Override
  public @Nullable Long getSomeStallMicros() {
    return gauge(PressureGauges::someStallMicros);
  }

  @Override
  public @Nullable Long getFullStallMicros() {
    return gauge(PressureGauges::fullStallMicros);
  }

  @Override
  public @Nullable Long getGroupUsedBytes() {
    return gauge(PressureGauges::groupUsedBytes);
  }

  @Override
  public @Nullable Long getGroupLimitBytes() {
    return gauge(PressureGauges::groupLimitBytes);
  }

  @Override
  public long getActions() {
    return latest.get().pressure().taken();
  }

  @Override
  public long getReturnedBytes() {
    return latest.get().pressure().returnedBytes();
  }

  @Override
  public long getReturnedToSystemBytes() {
    return latest.get().pressure().toSystemBytes();
  }

  @Override
  public Map<String, String> getRungRefusals() {
    Map<String, String> refusals = new TreeMap<>();
    state().ifPresent(it -> it.refusals().forEach((rung, why) -> refusals.put(rung.title(), why)));
    return refusals;
  }

  @Override
  public List<String> getMissing() {
    Missing missing = new Missing();
    Optional<DomainState> state = state();
    if (state.isEmpty()) {
      return missing.add("everything", NOTHING).texts();
    }
    PressureGauges gauges = state.get().gauges();
    return missing
        .add("Level, LevelText", state.get().level())
        .add("Reason, Key", state.get().cause().isPresent(), "there was no reading yet")
        .add("TotalBytes", gauges.totalBytes())
        .add("AvailableBytes", gauges.availableBytes())
        .add("FreePercent", gauges.freePercent())
        .add("SwapUsedBytes", gauges.swapUsedBytes())
        .add("CompressorBytes", gauges.compressorBytes())
        .add("CompressedBytes", gauges.compressedBytes())
        .add("CompressorRatio", gauges.compressorRatio())
        .add("SomeStallMicros", gauges.someStallMicros())
        .add("FullStallMicros", gauges.fullStallMicros())
        .add("GroupUsedBytes", gauges.groupUsedBytes())
        .add("GroupLimitBytes", gauges.groupLimitBytes())
        .texts();
  }

  @Override
  public List<PressureSample> recentSamples(int seconds) {
    return samples(history.recent(System.currentTimeMillis() - seconds * MILLIS_PER_SECOND));
  }

  @Override
  public List<PressureSample> daySamples(int minutes) {
    return samples(history.day(System.currentTimeMillis() - minutes * MILLIS_PER_MINUTE));
  }

  private static List<PressureSample> samples(List<long[]> rows) {
    return rows.stream().map(PressureBean::sample).toList();
  }

  private static PressureSample sample(long[] row) {
    long free = Column.FREE.of(row);
    return new PressureSample(
        Column.AT_MILLIS.of(row),
        (int) Column.HOST_LEVEL.of(row),
        (int) Column.DEVICE_LEVEL.of(row),
        free < 0 ? -1 : free / 100.0,
        Column.SWAP_USED_BYTES.of(row),
        Column.COMPRESSOR_BYTES.of(row),
        Column.STALL_MICROS.of(row),
        Column.FOOTPRINT_BYTES.of(row),
        Column.ACTIVE_BYTES.of(row),
        Column.POOL_BYTES.of(row));
  }

  @Override
  public List<PressureAction> actions() {
    return journal.actions().stream().map(PressureBean::action).toList();
  }

  private static PressureAction action(Action action) {
    return new PressureAction(
        action.number(),
        action.atMillis(),
        action.domain().name(),
        action.rung().title(),
        action.what(),
        action.cause().level().name(),
        action.cause().text(),
        action.cause().key(),
        action.outcome().name(),
        action.memory().poolBytes(),
        action.memory().activeBytes(),
        action.returnedBytes().orElse(-1),
        action.toSystemBytes().orElse(-1));
  }
}
