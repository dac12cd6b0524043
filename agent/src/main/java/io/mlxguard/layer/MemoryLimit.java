// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import io.mlxguard.config.Bytes;
import io.mlxguard.config.Limit;
import io.mlxguard.config.Mode;
import io.mlxguard.mlx.Allocator;
import io.mlxguard.mlx.Backend;
import io.mlxguard.mlx.MemoryCounters;
import io.mlxguard.mlx.MlxCallFailed;
import io.mlxguard.os.Reading;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Layer 3: MLX's memory limit. It is no cap: it moves the threshold at which MLX reclaims and at
 * which evaluation is held back, and below live memory every step stalls (reference/platform.md
 * 8.2). So each tick it yields where live memory comes near, and takes up again when there is room.
 */
public final class MemoryLimit implements LimitLayer {

  private static final double MARGIN = 1.1;
  private static final double REARM_BELOW = 0.8;
  private static final int YIELDS_ALLOWED = 3;

  private final Allocator allocator;
  private final HeldLimit limit;
  private final LimitParts parts;
  private final Leaving leaving;
  private Terms terms;
  private int yields;
  private boolean blinded;
  private LayerPart part;

  /**
   * The layer for one allocator; nothing is set before the first tick.
   *
   * @param terms with the value of {@code memory-limit}
   */
  public MemoryLimit(Allocator allocator, Terms terms) {
    this.allocator = allocator;
    this.terms = terms;
    this.limit = new HeldLimit(allocator::setMemoryLimit);
    this.parts = new LimitParts(allocator.id(), limit);
    this.leaving = new Leaving("memory limit", limit, parts);
    this.part = parts.of(LayerStatus.WAITING, "not set yet");
  }

  private Wanted wanted(Terms asked) {
    return allocator.backend() == Backend.CUDA && asked.setting() instanceof Limit.Auto
        ? new Wanted.Nothing(LayerStatus.SKIPPED, "auto: MLX's own 95 % of the card stands on CUDA")
        : Wanted.of(asked, it -> it / 4 * 3, "75 % of memory");
  }

  @Override
  public Optional<String> objection(Terms asked) {
    return wanted(asked).objection(asked);
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
      part =
          switch (wanted(terms)) {
            case Wanted.Nothing(LayerStatus status, String why) -> parts.of(status, why);
            case Wanted.Bound bound ->
                switch (moment.counters()) {
                  case Reading.Value<MemoryCounters> read -> next(bound, read.value());
                  case Reading.Missing<MemoryCounters> missing -> blind(missing.why());
                };
          };
    } catch (MlxCallFailed e) {
      part = parts.of(LayerStatus.FAILED, e.reason());
    }
  }

  private LayerPart next(Wanted.Bound bound, MemoryCounters counters) throws MlxCallFailed {
    if (terms.mode() == Mode.OBSERVE) {
      return parts.observing(bound.bytes(), OptionalLong.of(counters.memoryLimitBytes()));
    }
    return switch (part.status()) {
      case WAITING, YIELDED -> armOrWait(bound, counters);
      case ACTIVE -> keepOrYield(bound, counters);
      case FAILED -> blinded ? seeingAgain(bound, counters) : part;
      case OBSERVING, OFF, SKIPPED -> part;
    };
  }

  /** Once: should MLX refuse the limit then, that is final, and its error handler told no more. */
  private LayerPart seeingAgain(Wanted.Bound bound, MemoryCounters counters) throws MlxCallFailed {
    blinded = false;
    return armOrWait(bound, counters);
  }

  private LayerPart armOrWait(Wanted.Bound bound, MemoryCounters counters) throws MlxCallFailed {
    boolean again = part.status() == LayerStatus.YIELDED;
    double ceiling = again ? bound.bytes() * REARM_BELOW : bound.bytes() / MARGIN;
    if (counters.activeBytes() >= ceiling) {
      return again ? part : yielded(bound, counters);
    }
    return arm(bound);
  }

  private LayerPart arm(Wanted.Bound bound) throws MlxCallFailed {
    long effectiveBytes = limit.take(bound.bytes());
    return parts.of(
        LayerStatus.ACTIVE,
        limit.held() ? bound.why() : LimitParts.TIGHTER,
        bound.bytes(),
        effectiveBytes);
  }

  private LayerPart keepOrYield(Wanted.Bound bound, MemoryCounters counters) throws MlxCallFailed {
    if (!limit.held()) {
      return counters.memoryLimitBytes() > bound.bytes() ? armOrWait(bound, counters) : part;
    }
    if (counters.memoryLimitBytes() != bound.bytes()) {
      return drifted(bound);
    }
    if (counters.activeBytes() > bound.bytes() / MARGIN) {
      Optional<String> _ = leaving.now(); // a refusal is told, and tried again
      return yielded(bound, counters);
    }
    return part;
  }

  private LayerPart drifted(Wanted.Bound bound) throws MlxCallFailed {
    OptionalLong theirs = limit.drift(terms.onDrift());
    return theirs.isPresent() ? parts.driftedBound(bound.bytes(), theirs.getAsLong()) : part;
  }

  private LayerPart yielded(Wanted.Bound bound, MemoryCounters counters) {
    yields++;
    String both =
        "live memory of "
            + Bytes.text(counters.activeBytes())
            + " comes too near the limit of "
            + Bytes.text(bound.bytes());
    long effectiveBytes = limit.previousBytes().orElse(counters.memoryLimitBytes());
    return yields < YIELDS_ALLOWED
        ? parts.of(
            LayerStatus.YIELDED, both + "; again below 80 % of it", bound.bytes(), effectiveBytes)
        : parts.of(LayerStatus.OFF, both + " for the third time", bound.bytes(), effectiveBytes);
  }

  /**
   * Without counters it cannot know when to yield, so it does not hold a limit until they are back.
   */
  private LayerPart blind(String why) {
    Optional<String> _ = leaving.now(); // a refusal is told, and tried again
    blinded = true;
    return parts.of(LayerStatus.FAILED, "MLX's counters: " + why);
  }

  @Override
  public Optional<String> change(Terms next) {
    Optional<String> left = leaving.now();
    terms = next;
    yields = 0;
    blinded = false;
    part = parts.of(LayerStatus.WAITING, "not set yet");
    return left;
  }

  @Override
  public Optional<String> restore(boolean quiet) {
    return leaving.now();
  }
}
