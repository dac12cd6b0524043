// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mbean;

import io.mlxguard.jmx.MlxMemoryMXBean;
import io.mlxguard.mlx.MemoryCounters;
import io.mlxguard.snapshot.AllocatorSnapshot;
import io.mlxguard.snapshot.Snapshot;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One allocator of the last snapshot: what it takes. */
final class MemoryBean implements MlxMemoryMXBean {

  private final Supplier<Snapshot> latest;
  private final Function<Snapshot, AllocatorSnapshot> which;

  MemoryBean(Supplier<Snapshot> latest, Function<Snapshot, AllocatorSnapshot> which) {
    this.latest = latest;
    this.which = which;
  }

  private AllocatorSnapshot allocator() {
    return which.apply(latest.get());
  }

  private @Nullable Long counter(Function<MemoryCounters, Long> counter) {
    return allocator().counters().known().map(counter).orElse(null);
  }

  @Override
  public int getAllocator() {
    return allocator().id();
  }

  @Override
  public @Nullable Long getActiveBytes() {
    return counter(MemoryCounters::activeBytes);
  }

  @Override
  public @Nullable Long getCacheBytes() {
    return counter(MemoryCounters::cacheBytes);
  }

  @Override
  public @Nullable Long getPeakBytes() {
    return counter(MemoryCounters::peakBytes);
  }

  @Override
  public @Nullable Long getMemoryLimitBytes() {
    return counter(MemoryCounters::memoryLimitBytes);
  }

  @Override
  public @Nullable Long getFootprintBytes() {
    return latest.get().footprintBytes().known().orElse(null);
  }

  @Override
  public @Nullable Long getGapBytes() {
    return latest.get().gapBytes().known().orElse(null);
  }

  @Override
  public long getAgeMillis() {
    return allocator().counters().age(System.nanoTime()).toMillis();
  }

  @Override
  public List<String> getMissing() {
    Snapshot now = latest.get();
    return new Missing()
        .add("ActiveBytes, CacheBytes, PeakBytes, MemoryLimitBytes", which.apply(now).counters())
        .add("FootprintBytes", now.footprintBytes())
        .add("GapBytes", now.gapBytes())
        .texts();
  }
}
