// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import io.mlxguard.config.ClearChoice;
import io.mlxguard.config.Mode;
import io.mlxguard.gate.Gate;
import io.mlxguard.mlx.Allocator;
import io.mlxguard.mlx.Backend;
import io.mlxguard.mlx.HostThreadCalls;
import io.mlxguard.mlx.MlxCall;
import io.mlxguard.mlx.MlxCallFailed;
import io.mlxguard.mlx.MlxVersion;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One allocator as layer 4 sees it: which of the layer's calls may be made on it (design, invariant
 * 4), and the dip that stands in for those that may not. Used by the worker thread alone, but for
 * the calls it hands out.
 */
public final class ClearedAllocator {

  private static final String ON_PERMITS = "; cpu-cache-calls=on permits it";

  private static final String CRASHES =
      "clear_cache of MLX 0.31.2 can crash (ml-explore/mlx issue 3450)";

  private final Allocator allocator;
  private final Dip dip;
  private @Nullable HostThreadCalls calls;
  private Optional<String> failure = Optional.empty();
  private boolean cpuCacheCalls;
  private @Nullable ClearChoice boundFor;

  /** Nothing is bound yet. */
  public ClearedAllocator(Allocator allocator) {
    this.allocator = allocator;
    this.dip = new Dip(allocator);
  }

  /** Binds what threads of the host's will call. */
  void bind(ClearChoice choice) {
    boundFor = choice;
    cpuCacheCalls = choice.cpuCacheCalls();
    failure = Optional.empty();
    calls = null;
    if (skipped().isEmpty()) {
      try {
        calls = allocator.onHostThreads();
      } catch (MlxCallFailed e) {
        failure = Optional.of(e.reason());
      }
    }
  }

  /** Why the layer does nothing here. */
  private Optional<String> skipped() {
    if (allocator.backend() != Backend.CPU) {
      return Optional.empty();
    }
    return allocator
        .refusal(MlxCall.CLEAR_CACHE)
        .filter(why -> !clearsCpu())
        .map(why -> why.equals(MlxCall.NO_BARRIER) ? why : why + ON_PERMITS);
  }

  private boolean clearsCpu() {
    boolean barrier =
        allocator.refusal(MlxCall.CLEAR_CACHE).filter(MlxCall.NO_BARRIER::equals).isEmpty();
    return cpuCacheCalls && barrier;
  }

  @SuppressWarnings("ReferenceEquality") // each configuration in force is one object
  boolean isBoundFor(ClearChoice choice) {
    return boundFor == choice;
  }

  boolean isBound() {
    return calls != null;
  }

  HostThreadCalls calls() {
    HostThreadCalls bound = calls;
    if (bound == null) {
      throw new IllegalStateException("not bound");
    }
    return bound;
  }

  /** Whether an exit may drain its stream; on the CPU build the clear itself waits for all. */
  boolean drains() {
    return isBound() && allocator.refusal(MlxCall.SYNCHRONIZE).isEmpty();
  }

  /** Whether an exit may clear. */
  boolean clears() {
    return isBound() && (clearsCpu() || refusedClear().isEmpty());
  }

  /** Why no exit may clear, where that is not so; a dip may do then. */
  private Optional<String> refusedClear() {
    Optional<MlxVersion> version = allocator.version().flatMap(MlxVersion::parse);
    return allocator
        .refusal(MlxCall.CLEAR_CACHE)
        .or(
            () ->
                version.isEmpty()
                    ? Optional.of("MLX's version is not known, and so whose its streams are")
                    : version
                        .filter(it -> it.crashesInClearOnMetal())
                        .filter(it -> allocator.backend() == Backend.METAL)
                        .map(it -> CRASHES));
  }

  /** Whether all threads queue on one stream. */
  boolean sharesStream() {
    return !allocator
        .version()
        .flatMap(MlxVersion::parse)
        .map(MlxVersion::hasStreamsOfThreads)
        .orElse(true);
  }

  /**
   * Whether the guard's own thread may clear while MLX is idle. Not on CUDA, where giving memory
   * back can fail if an earlier kernel has (ml-explore/mlx mlx/backend/cuda/allocator.cpp), which
   * only a drain on the host's own thread would find out first; not on the CPU build, where it
   * takes an error.
   */
  boolean clearsIdle() {
    return clears() && allocator.backend() == Backend.METAL;
  }

  /** Its buffers lie on a card, outside the process's footprint. */
  boolean isOnCard() {
    return allocator.backend() == Backend.CUDA;
  }

  /** Its buffers are the C library's, which keeps what is freed. */
  boolean isOnHeap() {
    return allocator.backend() == Backend.CPU;
  }

  boolean isDipping() {
    return dip.isUnderWay();
  }

  /** Why its cache limit cannot be lowered. */
  Optional<String> refusesDip() {
    return isBound() ? allocator.refusal(MlxCall.SET_CACHE_LIMIT) : notBound();
  }

  /** Why no thread of the host's, and none of ours, may clear it. */
  Optional<String> refusesClear() {
    return isBound() ? refusedClear().filter(why -> !clearsCpu()) : notBound();
  }

  private Optional<String> notBound() {
    return failure.or(this::skipped).or(() -> Optional.of("MLX is not in use yet"));
  }

  /** The limit that is lowered lasts until {@link #letDipEnd}. */
  boolean dipUntilCalm(long limitBytes, long nowNanos) {
    if (dip.isUnderWay()) {
      dip.last();
      return true;
    }
    return beginDip(limitBytes, nowNanos, true);
  }

  /** Whether a dip lasts until calm. */
  boolean isDippingUntilCalm() {
    return dip.isLasting();
  }

  void letDipEnd() {
    dip.letEnd();
  }

  /** The cache limit while it is lowered, in bytes. */
  long dipBytes() {
    return dip.limitBytes();
  }

  /** Whether the cache limit was lowered; one that is lower already is let alone. */
  boolean beginDip(long limitBytes, long nowNanos) {
    return beginDip(limitBytes, nowNanos, false);
  }

  private boolean beginDip(long limitBytes, long nowNanos, boolean untilCalm) {
    if (!isBound() || dip.isUnderWay() || allocator.refusal(MlxCall.SET_CACHE_LIMIT).isPresent()) {
      return false;
    }
    try {
      return dip.begin(limitBytes, nowNanos, untilCalm);
    } catch (MlxCallFailed e) {
      failure = Optional.of(e.reason());
      return false;
    }
  }

  /** Raises the limit again if the dip has lasted long enough. */
  void endDip(long nowNanos) {
    if (dip.isOver(nowNanos)) {
      failure = dip.end();
    }
  }

  /** Raises the limit again; why not, if it could not be. */
  Optional<String> endDipNow() {
    return dip.isUnderWay() ? dip.end() : Optional.empty();
  }

  LayerPart part(ClearChoice choice, Mode mode, int methods, boolean refused) {
    if (mode == Mode.OBSERVE) {
      return part(LayerStatus.OBSERVING, "would weave " + choice.targets().size() + " targets");
    }
    if (failure.isPresent()) {
      return part(LayerStatus.FAILED, failure.get());
    }
    Optional<String> skipped = skipped();
    if (skipped.isPresent()) {
      return part(LayerStatus.SKIPPED, skipped.get());
    }
    if (methods == 0) {
      return part(LayerStatus.WAITING, "no loaded method fits clear-after-generate.methods yet");
    }
    String woven = methods == 1 ? "1 method is woven" : methods + " methods are woven";
    return part(LayerStatus.ACTIVE, woven + "; " + how(choice, refused));
  }

  private String how(ClearChoice choice, boolean refused) {
    String dips = "by dips of the cache limit alone: ";
    if (!clears()) {
      return dips + refusedClear().orElse("");
    }
    if (!choice.drain()) {
      return dips + "clear-after-generate.drain=off";
    }
    return refused
        ? dips + "MLX has refused a drain or a clear"
        : "MLX's cache is cleared when no call is in flight, above "
            + (Gate.FLOOR_BYTES >> 20)
            + " MiB";
  }

  private LayerPart part(LayerStatus status, String why) {
    return LayerPart.of(allocator.id(), status, why);
  }
}
