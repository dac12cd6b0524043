// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mbean;

import io.mlxguard.gate.TargetNumbers;
import io.mlxguard.jmx.TargetMXBean;
import io.mlxguard.snapshot.Snapshot;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One target of the last snapshot. */
final class TargetBean implements TargetMXBean {

  private static final int MICROS_PER_MILLI = 1000;

  private final String target;
  private final Supplier<Snapshot> latest;

  TargetBean(String target, Supplier<Snapshot> latest) {
    this.target = target;
    this.latest = latest;
  }

  private TargetNumbers now() {
    return latest.get().woven().targets().stream()
        .filter(it -> it.target().equals(target))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("this target is configured no more"));
  }

  private static @Nullable Double millis(OptionalDouble micros) {
    return micros.isPresent() ? micros.getAsDouble() / MICROS_PER_MILLI : null;
  }

  private static @Nullable Double boxed(OptionalDouble number) {
    return number.isPresent() ? number.getAsDouble() : null;
  }

  private static @Nullable Long boxed(OptionalLong number) {
    return number.isPresent() ? number.getAsLong() : null;
  }

  @Override
  public String getTarget() {
    return target;
  }

  @Override
  public List<String> getMethods() {
    return now().methods();
  }

  @Override
  public List<String> getRefused() {
    return now().refused();
  }

  @Override
  public long getCalls() {
    return now().calls();
  }

  @Override
  public int getInFlight() {
    return now().inFlight();
  }

  @Override
  public long getErrors() {
    return now().errors();
  }

  @Override
  public long getTotalMillis() {
    return now().totalMicros() / MICROS_PER_MILLI;
  }

  @Override
  public long getLongestMillis() {
    return now().longestMicros() / MICROS_PER_MILLI;
  }

  @Override
  public @Nullable Double getAverageMillis() {
    return millis(now().averageMicros());
  }

  @Override
  public @Nullable Double getBaselineMillis() {
    return millis(now().baselineMicros());
  }

  @Override
  public long getTokens() {
    return now().tokens();
  }

  @Override
  public @Nullable Double getTokensPerSecond() {
    return boxed(now().tokensPerSecond());
  }

  @Override
  public @Nullable Double getBaselineTokensPerSecond() {
    return boxed(now().baselineTokensPerSecond());
  }

  @Override
  public @Nullable Double getDrift() {
    return boxed(now().drift());
  }

  @Override
  public boolean isHalved() {
    return now().halved();
  }

  @Override
  public @Nullable Long getPoolGrowthBytes() {
    return boxed(now().poolGrowthBytes());
  }

  @Override
  public @Nullable Long getActiveGrowthBytes() {
    return boxed(now().activeGrowthBytes());
  }

  @Override
  public long getSuppressedErrors() {
    return now().suppressed();
  }

  @Override
  public List<String> getMissing() {
    TargetNumbers now = now();
    return new Missing()
        .add("AverageMillis", now.averageMicros().isPresent(), "no call has ended yet")
        .add("BaselineMillis", now.baselineMicros().isPresent(), "no call has ended yet")
        .add("TokensPerSecond", now.tokensPerSecond().isPresent(), "no call had tokens yet")
        .add(
            "BaselineTokensPerSecond",
            now.baselineTokensPerSecond().isPresent(),
            "no call of the first hour had tokens yet")
        .add("Drift", now.drift().isPresent(), "the first hour had too few calls to compare with")
        .add(
            "PoolGrowthBytes", now.poolGrowthBytes().isPresent(), "no call that was alone was seen")
        .add(
            "ActiveGrowthBytes",
            now.activeGrowthBytes().isPresent(),
            "no call that was alone was seen")
        .texts();
  }
}
