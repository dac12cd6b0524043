// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.mlxguard.mlx.c.mlx_action_fn;
import io.mlxguard.mlx.c.mlx_core_getter_fn;
import io.mlxguard.mlx.c.mlx_getter_fn;
import io.mlxguard.mlx.c.mlx_object_action_fn;
import io.mlxguard.mlx.c.mlx_object_getter_fn;
import io.mlxguard.mlx.c.mlx_object_lookup_fn;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one allocator that may be made on any thread, the host's own too; no others are.
 * Bound once, immutable; what they answer is a number, never an exception. The counters allocate
 * nothing.
 */
public final class HostThreadCalls {

  /** The answer of a counter that MLX refuses to tell. */
  public static final long UNKNOWN = -1;

  private static final String SYNCHRONIZE = "mlx_synchronize";
  private static final String DEFAULT_DEVICE = "mlx_get_default_device";
  private static final String DEFAULT_STREAM = "mlx_get_default_stream";

  private interface Counter {
    long read();
  }

  private final Counter active;
  private final Counter cache;
  private final @Nullable Barrier barrier;

  /** What only mlx-c offers: calls that may fail, behind its exception barrier. */
  private record Barrier(
      MemorySegment clear,
      MemorySegment defaultDevice,
      MemorySegment defaultStream,
      MemorySegment synchronize,
      MemorySegment deviceFree,
      MemorySegment streamFree) {}

  private HostThreadCalls(Counter active, Counter cache, @Nullable Barrier barrier) {
    this.active = active;
    this.cache = cache;
    this.barrier = barrier;
  }

  static HostThreadCalls throughMlxC(Image image) throws MlxCallFailed {
    // Binding costs milliseconds: here, and not with the first call on a thread of the host's.
    mlx_action_fn.descriptor();
    mlx_object_getter_fn.descriptor();
    mlx_object_lookup_fn.descriptor();
    mlx_object_action_fn.descriptor();
    return new HostThreadCalls(
        counter(bound(image, MlxCCalls.IDENTITY)),
        counter(bound(image, "mlx_get_cache_memory")),
        new Barrier(
            bound(image, "mlx_clear_cache"),
            bound(image, DEFAULT_DEVICE),
            bound(image, DEFAULT_STREAM),
            bound(image, SYNCHRONIZE),
            bound(image, "mlx_device_free"),
            bound(image, "mlx_stream_free")));
  }

  static HostThreadCalls throughSymbols(Image image) throws MlxCallFailed {
    MemorySegment active = bound(image, CxxCalls.IDENTITY);
    MemorySegment cache = bound(image, "_ZN3mlx4core16get_cache_memoryEv");
    return new HostThreadCalls(
        () -> mlx_core_getter_fn.invoke(active), () -> mlx_core_getter_fn.invoke(cache), null);
  }

  /**
   * Threads share the cell: one may read what another has just read, which is as new as its own.
   */
  private static Counter counter(MemorySegment function) {
    MemorySegment cell = Arena.ofAuto().allocate(JAVA_LONG);
    return () -> mlx_getter_fn.invoke(function, cell) == 0 ? cell.get(JAVA_LONG, 0) : UNKNOWN;
  }

  private static MemorySegment bound(Image image, String function) throws MlxCallFailed {
    return image.find(function).orElseThrow(() -> MlxCallFailed.missing(function, image));
  }

  /** Bytes in arrays that are alive, or {@link #UNKNOWN}. */
  public long activeBytes() {
    return active.read();
  }

  /** Bytes in the buffer pool, or {@link #UNKNOWN}. */
  public long cacheBytes() {
    return cache.read();
  }

  /**
   * Waits until what the calling thread has queued on its default stream is done. A failure that
   * the host left on that stream surfaces here, in the host's error handler, and nowhere later. On
   * a thread that has no default stream yet MLX makes one (ml-explore/mlx mlx/stream.cpp).
   *
   * @return whether it is done
   */
  public boolean drain() {
    Barrier calls = barrier;
    if (calls == null) {
      return false;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment device = arena.allocate(ADDRESS);
      if (mlx_object_getter_fn.invoke(calls.defaultDevice, device) != 0) {
        return false;
      }
      MemorySegment stream = arena.allocate(ADDRESS);
      boolean found = mlx_object_lookup_fn.invoke(calls.defaultStream, stream, device) == 0;
      boolean drained = found && mlx_object_action_fn.invoke(calls.synchronize, stream) == 0;
      int _ = found ? mlx_object_action_fn.invoke(calls.streamFree, stream) : 0;
      int _ = mlx_object_action_fn.invoke(calls.deviceFree, device);
      return drained;
    }
  }

  /**
   * Gives the whole buffer pool back. MLX's allocator is locked meanwhile.
   *
   * @return whether it was done
   */
  public boolean clear() {
    return barrier != null && mlx_action_fn.invoke(barrier.clear) == 0;
  }
}
