// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import io.mlxguard.config.Mode;
import io.mlxguard.mlx.Allocator;
import io.mlxguard.mlx.Backend;
import io.mlxguard.mlx.MlxCall;
import io.mlxguard.mlx.MlxCallFailed;
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
  private final LimitParts parts;
  private final Leaving leaving;
  private final DriftWatch watch = new DriftWatch();
  private Terms terms;
  private LayerPart part;

  /**
   * The layer for one allocator; nothing is set before the first tick.
   *
   * @param terms with the value of {@code cache-limit}
   */
  public CacheLimit(Allocator allocator, Terms terms) {
    this.allocator = allocator;
    this.terms = terms;
    this.limit = new HeldLimit(allocator::setCacheLimit);
    this.parts = new LimitParts(allocator.id(), limit);
    this.leaving = new Leaving("cache limit", limit, parts);
    this.part = parts.of(LayerStatus.WAITING, "not set yet");
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
  public LayerPart tick(Moment moment) {
    leaving.again();
    if (!leaving.isStuck()) {
      look(moment);
    }
    return leaving.orStuck(part);
  }

  private void look(Moment moment) {
    try {
      boolean looks = part.status() == LayerStatus.ACTIVE && watch.isDue(moment);
      if (looks && limit.held()) {
        lookForDrift();
      } else if (looks || part.status() == LayerStatus.WAITING) {
        part = install(); // a tighter limit of the host's may be tighter no more
      }
    } catch (MlxCallFailed e) {
      part = parts.of(LayerStatus.FAILED, e.reason());
    }
  }

  private Wanted wanted(Terms asked) {
    return allocator.backend() == Backend.CUDA
        ? Wanted.of(asked, CacheLimit::ofCard, OF_CARD)
        : Wanted.of(asked, CacheLimit::ofUnified, "by unified memory");
  }

  @Override
  public Optional<String> objection(Terms asked) {
    return wanted(asked).objection(asked);
  }

  private LayerPart install() throws MlxCallFailed {
    Wanted wanted = wanted(terms);
    if (wanted instanceof Wanted.Nothing(LayerStatus status, String why)) {
      return parts.of(status, why);
    }
    Optional<String> refusal = allocator.refusal(MlxCall.SET_CACHE_LIMIT);
    if (refusal.isPresent()) {
      String why = OWN_DEFAULT + "; " + refusal.get();
      return parts.of(LayerStatus.SKIPPED, why);
    }
    Wanted.Bound bound = (Wanted.Bound) wanted;
    if (terms.mode() == Mode.OBSERVE) {
      return parts.observing(bound.bytes(), OptionalLong.empty());
    }
    long effectiveBytes = limit.take(bound.bytes());
    watch.looked();
    String why = limit.held() ? bound.why() + "; as set, MLX does not tell it" : LimitParts.TIGHTER;
    return parts.of(LayerStatus.ACTIVE, why, bound.bytes(), effectiveBytes);
  }

  private void lookForDrift() throws MlxCallFailed {
    watch.looked();
    OptionalLong theirs = limit.drift(terms.onDrift());
    if (theirs.isPresent()) {
      part = parts.driftedBound(part.wantedBytes().orElseThrow(), theirs.getAsLong());
    }
  }

  @Override
  public Optional<String> change(Terms next) {
    Optional<String> left = leaving.now();
    terms = next;
    part = parts.of(LayerStatus.WAITING, "not set yet");
    return left;
  }

  @Override
  public Optional<String> restore(boolean quiet) {
    return leaving.now();
  }
}
