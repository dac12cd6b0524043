// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * One MLX allocator in this process. An mlx-c image and the libmlx it calls are one allocator; two
 * copies of libmlx are two. Its calls go to MLX, so they are made by the guard's worker thread
 * alone, and, {@link #backend} and {@link #version} aside, only once {@link #evidence} is there.
 */
public final class Allocator {

  private final int id;
  private final Backend backend;
  private Calls calls;
  private Optional<String> version;
  private Optional<Sign> sign = Optional.empty();
  private Optional<String> doubt = Optional.empty();

  Allocator(int id, Calls calls) throws MlxCallFailed {
    this.id = id;
    this.calls = calls;
    this.backend = calls.backend();
    this.version = calls.version();
  }

  /** The same allocator, met again through an image that offers a better way to call it. */
  void reachThrough(Calls better) throws MlxCallFailed {
    version = better.version();
    calls = better;
  }

  /** Numbered from 1 in the order they were found. */
  public int id() {
    return id;
  }

  Image image() {
    return calls.image();
  }

  /** The image its calls go to, as the dynamic loader names it. */
  public String path() {
    return image().path();
  }

  /** Where the build allocates. */
  public Backend backend() {
    return backend;
  }

  /** How it is called. */
  public Route route() {
    return calls.route();
  }

  /** MLX's version; empty where it cannot be asked safely. */
  public Optional<String> version() {
    return version;
  }

  /** The sign that the host has used MLX; empty until then. */
  public Optional<String> evidence() {
    return sign.map(Sign::text);
  }

  /** Why a sign that is there does not count for this allocator; empty where that is not so. */
  public Optional<String> doubt() {
    return doubt;
  }

  void saw(Optional<Sign> seen, boolean tellsWhich) {
    sign = tellsWhich ? seen : Optional.empty();
    doubt = tellsWhich ? Optional.empty() : seen.map(this::doubtful);
  }

  private String doubtful(Sign seen) {
    return path()
        + " is not guarded: "
        + seen.text()
        + ", but another "
        + backend
        + " MLX is loaded too, and the sign does not tell which of them the host uses";
  }

  /** Why a call may not be made here; empty where it may. */
  public Optional<String> refusal(MlxCall call) {
    return call.refusal(backend, route());
  }

  /**
   * MLX's counters.
   *
   * @throws MlxCallFailed if MLX refuses, or does not export one of them
   */
  public MemoryCounters counters() throws MlxCallFailed {
    permit(MlxCall.READ_COUNTERS);
    return calls.counters();
  }

  /**
   * The device; empty where this version of mlx-c has no way to ask.
   *
   * @throws MlxCallFailed if the call is not permitted here, or MLX refuses
   */
  public Optional<DeviceInfo> device() throws MlxCallFailed {
    permit(MlxCall.READ_DEVICE);
    return calls.device(backend);
  }

  /**
   * The memory of the CUDA card, asked of the driver and not of MLX, whose own number is in no call
   * but mlx-c's (its limits begin as parts of the card, and the host can have set them since). The
   * card is the first on which a context was active when {@link #evidence} was found. A process
   * that uses several has one allocator for them, which goes by the card that was current when it
   * was constructed (ml-explore/mlx mlx/backend/cuda/allocator.cpp); that is not to be known from
   * here.
   *
   * @return in bytes
   * @throws MlxCallFailed if this MLX allocates from no card, or the driver does not tell
   */
  public long cardBytes() throws MlxCallFailed {
    return new CudaDriver(image()).totalBytes(card());
  }

  /**
   * Where the CUDA card of {@link #cardBytes} is plugged in, asked of the driver: what NVML knows
   * it by.
   *
   * @return such as {@code 0000:1B:00.0}
   * @throws MlxCallFailed if this MLX allocates from no card, or the driver does not tell
   */
  public String cardPciBusId() throws MlxCallFailed {
    return new CudaDriver(image()).pciBusId(card());
  }

  private int card() throws MlxCallFailed {
    OptionalInt card = used().card();
    if (card.isEmpty()) {
      throw MlxCallFailed.refused("only CUDA has a card");
    }
    return card.getAsInt();
  }

  /**
   * Sets MLX's memory limit.
   *
   * @param limitBytes the limit, above 0
   * @return the limit before, in bytes
   * @throws MlxCallFailed if the call is not permitted here, or MLX refuses
   */
  public long setMemoryLimit(long limitBytes) throws MlxCallFailed {
    permit(MlxCall.SET_MEMORY_LIMIT);
    return calls.setMemoryLimit(limitBytes);
  }

  /**
   * Sets MLX's cache limit. MLX trims at its next allocation, so the pool may stand one buffer
   * above until then (reference/platform.md 8.1).
   *
   * @param limitBytes the limit, at least 0
   * @return the limit before, in bytes
   * @throws MlxCallFailed if the call is not permitted here, or MLX refuses
   */
  public long setCacheLimit(long limitBytes) throws MlxCallFailed {
    permit(MlxCall.SET_CACHE_LIMIT);
    return calls.setCacheLimit(limitBytes);
  }

  /**
   * Sets MLX's wired limit: how much of its memory Metal is asked to keep wired, 0 by default. MLX
   * throws above the device's recommended maximum, and mlx-c hands that to the host's error
   * handler, whose default ends the process: never ask for more than {@link
   * DeviceInfo#maxRecommendedBytes()}. Only while nothing is in flight: residency sets are resized.
   * Below macOS 15 MLX takes the number and wires nothing (reference/platform.md 8.1).
   *
   * @param limitBytes the limit, at least 0
   * @return the limit before, in bytes
   * @throws MlxCallFailed if the call is not permitted here, or MLX refuses
   */
  public long setWiredLimit(long limitBytes) throws MlxCallFailed {
    permit(MlxCall.SET_WIRED_LIMIT);
    return calls.setWiredLimit(limitBytes);
  }

  /**
   * The calls that threads of the host's make, bound now. Which of them may be made here is {@link
   * #refusal}'s to say.
   *
   * @throws MlxCallFailed if MLX does not export one of them
   */
  public HostThreadCalls onHostThreads() throws MlxCallFailed {
    permit(MlxCall.READ_COUNTERS);
    return calls.onHostThreads();
  }

  private Sign used() {
    return sign.orElseThrow(
        () -> new IllegalStateException("the host has not used " + path() + " yet"));
  }

  private void permit(MlxCall call) throws MlxCallFailed {
    Sign _ = used();
    Optional<String> refusal = refusal(call);
    if (refusal.isPresent()) {
      throw MlxCallFailed.refused(refusal.get());
    }
  }
}
