// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import io.mlxguard.config.Config;
import io.mlxguard.layer.CacheLimit;
import io.mlxguard.layer.LayerName;
import io.mlxguard.layer.LayerPart;
import io.mlxguard.layer.LayerStatus;
import io.mlxguard.layer.LimitLayer;
import io.mlxguard.layer.MemoryLimit;
import io.mlxguard.mlx.Allocator;
import io.mlxguard.mlx.Backend;
import io.mlxguard.mlx.DeviceInfo;
import io.mlxguard.mlx.MemoryCounters;
import io.mlxguard.mlx.MlxCallFailed;
import io.mlxguard.os.Machine;
import io.mlxguard.os.Reading;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One allocator and the limit layers on it: waits for the evidence of use and the delay behind it,
 * then ticks the layers. Used by the worker thread alone.
 */
final class GuardedAllocator {

  private final Allocator allocator;
  private final Machine machine;
  private Reading<DeviceInfo> device = Reading.missing("not asked before the host has used MLX");
  private Reading<Long> memoryBytes = Reading.missing("not asked before the host has used MLX");
  private Optional<Long> evidenceAtNanos = Optional.empty();
  private final List<LimitLayer> layers = new ArrayList<>();

  GuardedAllocator(Allocator allocator, Machine machine) {
    this.allocator = allocator;
    this.machine = machine;
  }

  /** Looks once: the layers exist from the first tick at which MLX may be called. */
  AllocatorSnapshot tick(Config config) {
    Reading<MemoryCounters> counters = Reading.missing("not read before the host has used MLX");
    Map<LayerName, LayerPart> parts = allocator.doubt().map(this::waiting).orElse(Map.of());
    if (mayCall(config)) {
      Reading<MemoryCounters> read = counters();
      if (layers.isEmpty()) {
        device = device();
        memoryBytes = memory(read);
        layers.add(new CacheLimit(allocator, config.cacheLimit(), memoryBytes));
        layers.add(new MemoryLimit(allocator, config.memoryLimit(), memoryBytes));
      }
      parts = new EnumMap<>(LayerName.class);
      for (LimitLayer layer : layers) {
        parts.put(layer.name(), layer.tick(read));
      }
      counters = read;
    }
    return new AllocatorSnapshot(
        allocator.id(),
        allocator.path(),
        allocator.backend(),
        allocator.route().toString(),
        allocator.version(),
        allocator.evidence(),
        device,
        memoryBytes,
        counters,
        Map.copyOf(parts));
  }

  private Map<LayerName, LayerPart> waiting(String doubt) {
    LayerPart part = LayerPart.of(allocator.id(), LayerStatus.WAITING, doubt);
    return Map.of(LayerName.CACHE_LIMIT, part, LayerName.MEMORY_LIMIT, part);
  }

  /** The evidence came while the host's first use was still going on; the delay lets it finish. */
  private boolean mayCall(Config config) {
    if (evidenceAtNanos.isEmpty()) {
      evidenceAtNanos = allocator.evidence().map(sign -> System.nanoTime());
    }
    long delayNanos = allocator.backend() == Backend.CPU ? 0 : config.installDelay().toNanos();
    return evidenceAtNanos.isPresent() && System.nanoTime() - evidenceAtNanos.get() >= delayNanos;
  }

  private Reading<MemoryCounters> counters() {
    try {
      return Reading.of(allocator.counters());
    } catch (MlxCallFailed e) {
      return Reading.missing(e.reason());
    }
  }

  private Reading<DeviceInfo> device() {
    try {
      return allocator
          .device()
          .map(Reading::of)
          .orElseGet(() -> Reading.missing("MLX offers no safe way to ask for the device here"));
    } catch (MlxCallFailed e) {
      return Reading.missing(e.reason());
    }
  }

  /** Unified memory on Metal, the card's on CUDA, this process's on the CPU build. */
  private Reading<Long> memory(Reading<MemoryCounters> counters) {
    Optional<Long> ofDevice =
        device.known().map(DeviceInfo::memoryBytes).flatMap(GuardedAllocator::positive);
    if (ofDevice.isPresent()) {
      return Reading.of(ofDevice.get());
    }
    return allocator.backend() == Backend.CUDA
        ? cardByItsLimit(counters)
        : machine.usableMemoryBytes();
  }

  /**
   * Without mlx-c: until the host sets it, MLX's memory limit is 95 % of the card
   * (reference/platform.md 8.1).
   */
  private static Reading<Long> cardByItsLimit(Reading<MemoryCounters> counters) {
    return switch (counters) {
      case Reading.Value<MemoryCounters> read ->
          read.value().memoryLimitBytes() == Long.MAX_VALUE
              ? Reading.missing("the host has lifted MLX's memory limit, which tells it")
              : Reading.of(read.value().memoryLimitBytes() / 95 * 100);
      case Reading.Missing<MemoryCounters> missing -> Reading.missing(missing.why());
    };
  }

  /** MLX leaves the field as it was where the driver does not answer. */
  private static Optional<Long> positive(OptionalLong bytes) {
    return bytes.isPresent() && bytes.getAsLong() > 0
        ? Optional.of(bytes.getAsLong())
        : Optional.empty();
  }

  /** Gives back what a changed setting governs; the next tick starts that layer anew. */
  List<String> reconfigure(Config before, Config after) {
    List<String> unrestored = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      LimitLayer layer = layers.get(i);
      boolean changed =
          layer.name() == LayerName.CACHE_LIMIT
              ? !before.cacheLimit().equals(after.cacheLimit())
              : !before.memoryLimit().equals(after.memoryLimit());
      if (changed) {
        layer.restore().ifPresent(unrestored::add);
        layers.set(
            i,
            layer.name() == LayerName.CACHE_LIMIT
                ? new CacheLimit(allocator, after.cacheLimit(), memoryBytes)
                : new MemoryLimit(allocator, after.memoryLimit(), memoryBytes));
      }
    }
    return unrestored;
  }

  /** Gives every limit back; what could not be is named. */
  List<String> restore() {
    List<String> unrestored = new ArrayList<>();
    for (LimitLayer layer : layers.reversed()) {
      layer.restore().map(what -> allocator.path() + ": " + what).ifPresent(unrestored::add);
    }
    layers.clear();
    return unrestored;
  }
}
