// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import io.mlxguard.config.Bytes;
import io.mlxguard.config.PressureChoice;
import io.mlxguard.gate.ClearCause;
import io.mlxguard.gate.Due;
import io.mlxguard.gate.Gate;
import io.mlxguard.os.PressureLevel;
import io.mlxguard.os.PressureReading.Domain;
import io.mlxguard.pressure.GcNudge;
import io.mlxguard.pressure.Memory;
import io.mlxguard.pressure.Reclaim;
import io.mlxguard.pressure.Rung;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The rungs of layer 5 in one domain. MLX is never touched under a running call: a clear is asked
 * of the gate, which waits for quiet, and a dip has MLX trim its pool itself. Used by the worker
 * thread alone.
 */
final class PoolReclaim implements Reclaim {

  private final Domain domain;
  private final ClearAfterGenerate clearing;
  private final GcNudge nudge;
  private PressureChoice choice;
  private boolean observing;
  private boolean present;
  private boolean untold;
  private long processActiveBytes;
  private int methods;
  private boolean asked;
  private long clearsBefore;

  PoolReclaim(Domain domain, ClearAfterGenerate clearing, GcNudge nudge, PressureChoice choice) {
    this.domain = domain;
    this.clearing = clearing;
    this.nudge = nudge;
    this.choice = choice;
  }

  void change(PressureChoice other, boolean observes) {
    choice = other;
    observing = observes;
  }

  /**
   * Takes what is known at this tick.
   *
   * @param allocates whether MLX allocates from this side
   * @param refuses whether it does not tell its counters
   * @param activeBytes in arrays of all MLX in the process
   * @param woven how many methods are woven
   */
  void look(boolean allocates, boolean refuses, long activeBytes, int woven) {
    present = allocates;
    untold = refuses;
    processActiveBytes = activeBytes;
    methods = woven;
  }

  private boolean onCard() {
    return domain == Domain.DEVICE;
  }

  private List<ClearedAllocator> here() {
    return clearing.allocators().stream().filter(it -> it.isOnCard() == onCard()).toList();
  }

  @Override
  public Optional<String> refusal(Rung rung, long nowNanos, PressureLevel level, Memory memory) {
    if (!present) {
      return Optional.of(
          onCard()
              ? "MLX does not allocate from a card"
              : "MLX allocates from the card, so nothing here frees the machine's memory");
    }
    if (untold) {
      return Optional.of("MLX does not tell what it holds");
    }
    return switch (rung) {
      case GC_NUDGE ->
          choice.nudge()
              ? nudge.refusal(nowNanos, level, processActiveBytes)
              : Optional.of("pressure-watchdog.gc-nudge is off");
      case CLEAR -> tooSmall(memory, Gate.FLOOR_BYTES).or(this::refusesClear);
      case DIP -> tooSmall(memory, clearing.smallestMaxCache()).or(this::refusesDip);
      case HOLD -> refusesHold();
    };
  }

  private static Optional<String> tooSmall(Memory memory, long leastBytes) {
    return memory.poolBytes() < leastBytes
        ? Optional.of(
            "MLX's pool holds " + Bytes.text(memory.poolBytes()) + ", less than is worth it")
        : Optional.empty();
  }

  private Optional<String> refusesClear() {
    if (observing) {
      return Optional.empty();
    }
    List<ClearedAllocator> here = here();
    Optional<String> refused = here.stream().flatMap(it -> it.refusesClear().stream()).findFirst();
    if (here.isEmpty() || refused.isPresent()) {
      return refused.or(() -> Optional.of("MLX is not in use yet"));
    }
    if (!clearing.choice().drain()) {
      return Optional.of("clear-after-generate.drain is off");
    }
    if (clearing.gate().refused()) {
      return Optional.of("MLX has refused a drain or a clear");
    }
    if (clearing.allocators().stream().anyMatch(it -> it.isOnCard() != onCard() && it.clears())) {
      return Optional.of("a clear would empty the pool of an MLX on the other side too");
    }
    if (isPending()) {
      return Optional.of("a clear is due already");
    }
    boolean possible =
        methods > 0 || (clearing.idle() && here.stream().allMatch(ClearedAllocator::clearsIdle));
    return possible
        ? Optional.empty()
        : Optional.of("no method is woven, and MLX is at work or lets only its user clear");
  }

  private Optional<String> refusesDip() {
    if (observing) {
      return Optional.empty();
    }
    List<ClearedAllocator> here = here();
    if (here.stream().anyMatch(it -> it.refusesDip().isEmpty() && !it.isDippingUntilCalm())) {
      return Optional.empty();
    }
    return isDipping()
        ? Optional.of("the cache limit is lowered already")
        : here.stream()
            .flatMap(it -> it.refusesDip().stream())
            .findFirst()
            .or(() -> Optional.of("MLX is not in use yet"));
  }

  private Optional<String> refusesHold() {
    if (clearing.choice().maxHold().isZero()) {
      return Optional.of("clear-after-generate.max-hold is 0s");
    }
    return isPending() ? Optional.empty() : Optional.of("no clear waits for a quiet moment");
  }

  @Override
  public Attempt take(Rung rung, long nowNanos, Memory memory) {
    return switch (rung) {
      case GC_NUDGE -> nudge(memory);
      case CLEAR -> clear(memory);
      case DIP -> dip(nowNanos, memory);
      case HOLD -> hold(nowNanos);
    };
  }

  private Attempt nudge(Memory memory) {
    String active = " with " + Bytes.text(memory.activeBytes()) + " in arrays";
    if (observing) {
      return Attempt.done("would collect garbage" + active);
    }
    nudge.nudge(processActiveBytes);
    clearing.trimSoon();
    return Attempt.done("garbage is collected" + active);
  }

  private Attempt clear(Memory memory) {
    String pool = " of a pool of " + Bytes.text(memory.poolBytes());
    if (observing) {
      return Attempt.done("would ask for a clear" + pool);
    }
    asked = true;
    clearsBefore = clearing.gate().log().clears();
    clearing.trimSoon();
    clearing.gate().request(ClearCause.PRESSURE, clearing.smallestMaxCache());
    return Attempt.done("a clear is due" + pool);
  }

  private Attempt dip(long nowNanos, Memory memory) {
    String limit =
        Bytes.text(clearing.smallestMaxCache())
            + ", with "
            + Bytes.text(memory.poolBytes())
            + " in the pool";
    if (observing) {
      return Attempt.done("would lower the cache limit to " + limit);
    }
    return clearing.dipUntilCalm(onCard(), nowNanos)
        ? Attempt.done("the cache limit is lowered to " + limit)
        : Attempt.none("the host's own cache limit is lower already");
  }

  private Attempt hold(long nowNanos) {
    if (observing) {
      return Attempt.done("would hold new calls");
    }
    return clearing.holdForClear(nowNanos)
        ? Attempt.done(
            "new calls are held for " + clearing.choice().maxHold().toMillis() + " ms at most")
        : Attempt.none("calls in flight are not expected to end in time");
  }

  private boolean isPending() {
    return ClearAfterGenerate.isForPressure(clearing.gate().due());
  }

  @Override
  public Progress progress(Rung rung) {
    if (rung != Rung.CLEAR) {
      return rung == Rung.GC_NUDGE && nudge.isRunning() ? Progress.PENDING : Progress.DONE;
    }
    boolean made = clearing.gate().log().clears() > clearsBefore;
    if (!made && isOurs()) {
      return Progress.PENDING;
    }
    asked = false;
    return made ? Progress.DONE : Progress.DROPPED;
  }

  /** The gate is one for both sides: whether the clear that is due was asked for here. */
  private boolean isOurs() {
    return asked && isPending();
  }

  /** Whether a cache limit is lowered until calm. */
  boolean isDipping() {
    for (ClearedAllocator allocator : clearing.allocators()) {
      if (allocator.isOnCard() == onCard() && allocator.isDippingUntilCalm()) {
        return true;
      }
    }
    return false;
  }

  /** How long a clear has waited under calls that run; empty where none does. */
  Optional<Duration> blockedFor(long nowNanos) {
    Optional<Due> due = clearing.gate().due();
    return isOurs() && clearing.gate().inFlight() > 0
        ? due.map(it -> Duration.ofNanos(nowNanos - it.sinceNanos()))
        : Optional.empty();
  }

  @Override
  public void calm() {
    here().forEach(ClearedAllocator::letDipEnd);
    if (isOurs()) {
      clearing.gate().withdrawPressure();
    }
    asked = false;
  }
}
