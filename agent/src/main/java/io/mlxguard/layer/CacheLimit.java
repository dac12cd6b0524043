// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import io.mlxguard.config.Bytes;
import io.mlxguard.config.Limit;
import io.mlxguard.mlx.Allocator;
import io.mlxguard.mlx.Backend;
import io.mlxguard.mlx.MemoryCounters;
import io.mlxguard.mlx.MlxCall;
import io.mlxguard.mlx.MlxCallFailed;
import io.mlxguard.os.Reading;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Layer 2: MLX's cache limit, the layer that bounds the buffer pool, at every moment and whatever
 * the concurrency (reference/platform.md 11). MLX trims at its next allocation, so the pool may
 * stand one buffer above the limit until then. Never raises a tighter limit.
 */
public final class CacheLimit implements LimitLayer {

  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;
  private static final String OF_CARD = "5 % of the card, 512 MiB at least";
  private static final String OWN_DEFAULT = "MLX's own default of 32 MiB stands";

  private final Allocator allocator;
  private final HeldLimit limit;
  private final Wanted wanted;
  private LayerPart part;

  /**
   * The layer for one allocator; nothing is set before the first tick.
   *
   * @param setting the value of {@code cache-limit}
   * @param memoryBytes unified memory on Metal, the card's on CUDA
   */
  public CacheLimit(Allocator allocator, Limit setting, Reading<Long> memoryBytes) {
    this.allocator = allocator;
    this.limit = new HeldLimit(allocator::setCacheLimit);
    this.wanted =
        allocator.backend() == Backend.CUDA
            ? Wanted.of(setting, memoryBytes, CacheLimit::ofCard, OF_CARD)
            : Wanted.of(setting, memoryBytes, CacheLimit::ofUnified, "by unified memory");
    this.part = LayerPart.of(allocator.id(), LayerStatus.WAITING, "not set yet");
  }

  private static long ofUnified(long memoryBytes) {
    if (memoryBytes < 32 * GIB) {
      return 256 * MIB;
    }
    return memoryBytes <= 64 * GIB ? 512 * MIB : memoryBytes / 128;
  }

  private static long ofCard(long memoryBytes) {
    return Math.max(512 * MIB, memoryBytes / 20);
  }

  @Override
  public LayerName name() {
    return LayerName.CACHE_LIMIT;
  }

  @Override
  public LayerPart tick(Reading<MemoryCounters> counters) {
    if (part.status() == LayerStatus.WAITING) {
      part = install();
    }
    return part;
  }

  private LayerPart install() {
    if (wanted instanceof Wanted.Nothing(LayerStatus status, String why)) {
      return LayerPart.of(allocator.id(), status, why);
    }
    Optional<String> refusal = allocator.refusal(MlxCall.SET_CACHE_LIMIT);
    if (refusal.isPresent()) {
      String why = OWN_DEFAULT + "; " + refusal.get();
      return LayerPart.of(allocator.id(), LayerStatus.SKIPPED, why);
    }
    Wanted.Bound bound = (Wanted.Bound) wanted;
    try {
      long effectiveBytes = limit.take(bound.bytes());
      return new LayerPart(
          allocator.id(),
          LayerStatus.ACTIVE,
          limit.held()
              ? bound.why() + "; as set, MLX does not tell it"
              : "the host's own limit is tighter and stands",
          OptionalLong.of(bound.bytes()),
          OptionalLong.of(effectiveBytes),
          limit.previousBytes());
    } catch (MlxCallFailed e) {
      return LayerPart.of(allocator.id(), LayerStatus.FAILED, e.reason());
    }
  }

  @Override
  public Optional<String> restore() {
    try {
      limit.giveBack();
      return Optional.empty();
    } catch (MlxCallFailed e) {
      return Optional.of(
          "cache limit of " + Bytes.text(limit.previousBytes().orElse(0)) + ": " + e.reason());
    }
  }
}
