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
  private static final String TIGHTER = "the host's own limit is tighter and stands";

  private final Allocator allocator;
  private final HeldLimit limit;
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
    this.leaving = new Leaving("memory limit", limit);
    this.part = LayerPart.of(allocator.id(), LayerStatus.WAITING, "not set yet");
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
    Optional<String> standing = leaving.again();
    if (standing.isPresent()) {
      return LayerPart.stuck(allocator.id(), standing.get(), limit);
    }
    try {
      part =
          switch (wanted(terms)) {
            case Wanted.Nothing(LayerStatus status, String why) ->
                LayerPart.of(allocator.id(), status, why);
            case Wanted.Bound bound ->
                switch (moment.counters()) {
                  case Reading.Value<MemoryCounters> read -> next(bound, read.value());
                  case Reading.Missing<MemoryCounters> missing -> blind(missing.why());
                };
          };
    } catch (MlxCallFailed e) {
      part = LayerPart.of(allocator.id(), LayerStatus.FAILED, e.reason());
    }
    return part;
  }

  private LayerPart next(Wanted.Bound bound, MemoryCounters counters) throws MlxCallFailed {
    if (terms.mode() == Mode.OBSERVE) {
      return LayerPart.observing(
          allocator.id(), bound.bytes(), OptionalLong.of(counters.memoryLimitBytes()));
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
    return part(LayerStatus.ACTIVE, limit.held() ? bound.why() : TIGHTER, bound, effectiveBytes);
  }

  private LayerPart keepOrYield(Wanted.Bound bound, MemoryCounters counters) throws MlxCallFailed {
    if (!limit.held()) {
      return counters.memoryLimitBytes() > bound.bytes() ? armOrWait(bound, counters) : part;
    }
    if (counters.memoryLimitBytes() != bound.bytes()) {
      return drifted(bound);
    }
    if (counters.activeBytes() > bound.bytes() / MARGIN) {
      limit.giveBack();
      return yielded(bound, counters);
    }
    return part;
  }

  private LayerPart drifted(Wanted.Bound bound) throws MlxCallFailed {
    OptionalLong theirs = limit.drift(terms.onDrift());
    if (theirs.isEmpty()) {
      return part;
    }
    String host = DriftWatch.said(theirs.getAsLong());
    if (limit.held()) {
      return part(LayerStatus.ACTIVE, host + "; put right", bound, bound.bytes());
    }
    return theirs.getAsLong() < bound.bytes()
        ? part(LayerStatus.ACTIVE, TIGHTER, bound, theirs.getAsLong())
        : part(LayerStatus.OFF, host, bound, theirs.getAsLong());
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
        ? part(LayerStatus.YIELDED, both + "; again below 80 % of it", bound, effectiveBytes)
        : part(LayerStatus.OFF, both + " for the third time", bound, effectiveBytes);
  }

  /**
   * Without counters it cannot know when to yield, so it does not hold a limit until they are back.
   */
  private LayerPart blind(String why) throws MlxCallFailed {
    limit.giveBack();
    blinded = true;
    return LayerPart.of(allocator.id(), LayerStatus.FAILED, "MLX's counters: " + why);
  }

  private LayerPart part(
      LayerStatus status, String reason, Wanted.Bound bound, long effectiveBytes) {
    return new LayerPart(
        allocator.id(),
        status,
        reason,
        OptionalLong.of(bound.bytes()),
        OptionalLong.of(effectiveBytes),
        limit.previousBytes(),
        limit.drifts());
  }

  @Override
  public Optional<String> change(Terms next) {
    Optional<String> left = leaving.now();
    terms = next;
    yields = 0;
    blinded = false;
    part = LayerPart.of(allocator.id(), LayerStatus.WAITING, "not set yet");
    return left;
  }

  @Override
  public Optional<String> restore(boolean quiet) {
    return leaving.now();
  }
}
