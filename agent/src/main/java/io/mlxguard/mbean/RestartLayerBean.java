// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mbean;

import io.mlxguard.jmx.RestartLayerMXBean;
import io.mlxguard.layer.LayerName;
import io.mlxguard.restart.RestartState;
import io.mlxguard.restart.Window;
import io.mlxguard.snapshot.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Layer 6 of the last snapshot, with what it waits for and has done. */
final class RestartLayerBean extends LayerBean implements RestartLayerMXBean {

  private final Supplier<Snapshot> latest;

  RestartLayerBean(Supplier<Snapshot> latest) {
    super(LayerName.SCHEDULED_RESTART, latest);
    this.latest = latest;
  }

  private RestartState state() {
    return latest.get().restart();
  }

  private static @Nullable Long millis(Optional<Instant> moment) {
    return moment.map(Instant::toEpochMilli).orElse(null);
  }

  @Override
  public @Nullable Long getNextOpensAtMillis() {
    return millis(state().next().map(Window::opens));
  }

  @Override
  public @Nullable Long getNextEndsAtMillis() {
    return millis(state().next().map(Window::ends));
  }

  @Override
  public @Nullable String getDue() {
    return state().due().orElse(null);
  }

  @Override
  public @Nullable Long getDueSinceMillis() {
    return millis(state().dueSince());
  }

  @Override
  public @Nullable String getSupervisor() {
    return state().supervisor().orElse(null);
  }

  @Override
  public @Nullable Boolean getCutsRequests() {
    return state().cutsRequests().orElse(null);
  }

  @Override
  public @Nullable Integer getRestarts() {
    RestartState now = state();
    return now.isPlanned() ? now.restarts() : null;
  }

  @Override
  public @Nullable Long getLastRestartAtMillis() {
    return millis(state().last());
  }

  @Override
  public @Nullable Long getSkippedWindows() {
    RestartState now = state();
    return now.isPlanned() ? now.skipped() : null;
  }

  @Override
  public @Nullable Long getMissedWindows() {
    RestartState now = state();
    return now.isPlanned() ? now.missed() : null;
  }

  @Override
  public @Nullable Long getTimeToLimitMillis() {
    return state().timeToLimit().map(Duration::toMillis).orElse(null);
  }
}
