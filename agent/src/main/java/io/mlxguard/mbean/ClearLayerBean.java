// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mbean;

import io.mlxguard.gate.ClearCause;
import io.mlxguard.gate.ClearNumbers;
import io.mlxguard.jmx.ClearLayerMXBean;
import io.mlxguard.layer.LayerName;
import io.mlxguard.snapshot.Snapshot;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Layer 4 of the last snapshot, with what it has done. */
final class ClearLayerBean extends LayerBean implements ClearLayerMXBean {

  private final Supplier<Snapshot> latest;

  ClearLayerBean(Supplier<Snapshot> latest) {
    super(LayerName.CLEAR_AFTER_GENERATE, latest);
    this.latest = latest;
  }

  private <T> @Nullable T ofClears(Function<ClearNumbers, @Nullable T> number) {
    ClearNumbers clears = latest.get().woven().clears().orElse(null);
    return clears == null ? null : number.apply(clears);
  }

  /** With each cause from the start, so that a chart has all its lines. */
  private static Map<String, Long> byCause(ClearNumbers clears) {
    Map<String, Long> all = new LinkedHashMap<>();
    for (ClearCause cause : ClearCause.values()) {
      all.put(cause.name(), clears.byCause().getOrDefault(cause, 0L));
    }
    return all;
  }

  @Override
  public @Nullable Integer getInFlight() {
    return ofClears(ClearNumbers::inFlight);
  }

  @Override
  public @Nullable String getDue() {
    return ofClears(it -> it.due().map(ClearCause::name).orElse(null));
  }

  @Override
  public @Nullable Long getDueAgeMillis() {
    return ofClears(it -> it.due().isPresent() ? it.dueAge().toMillis() : null);
  }

  @Override
  public @Nullable Long getLongestDeferMillis() {
    return ofClears(it -> it.longestDefer().toMillis());
  }

  @Override
  public @Nullable Long getClears() {
    return ofClears(ClearNumbers::clears);
  }

  @Override
  public @Nullable Map<String, Long> getClearsByCause() {
    return ofClears(ClearLayerBean::byCause);
  }

  @Override
  public @Nullable Long getIdleClears() {
    return ofClears(ClearNumbers::idleClears);
  }

  @Override
  public @Nullable Long getUselessClears() {
    return ofClears(ClearNumbers::useless);
  }

  @Override
  public @Nullable Long getReturnedBytes() {
    return ofClears(ClearNumbers::returnedBytes);
  }

  @Override
  public @Nullable Long getReturnedToSystemBytes() {
    return ofClears(ClearNumbers::returnedToSystemBytes);
  }

  @Override
  public @Nullable Long getIntervalMillis() {
    return ofClears(it -> it.interval().toMillis());
  }

  @Override
  public @Nullable Long getDips() {
    return ofClears(ClearNumbers::dips);
  }

  @Override
  public @Nullable Long getHolds() {
    return ofClears(ClearNumbers::holds);
  }

  @Override
  public @Nullable Long getHeldCalls() {
    return ofClears(ClearNumbers::held);
  }

  @Override
  public @Nullable Long getHeldMillis() {
    return ofClears(it -> it.heldTime().toMillis());
  }

  @Override
  public @Nullable Long getTrims() {
    return ofClears(ClearNumbers::trims);
  }

  @Override
  public @Nullable Long getRefusals() {
    return ofClears(ClearNumbers::refusals);
  }

  @Override
  public @Nullable Long getSuppressedErrors() {
    return ofClears(ClearNumbers::suppressed);
  }
}
