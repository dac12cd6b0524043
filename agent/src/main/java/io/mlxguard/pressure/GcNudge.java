// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.pressure;

import io.mlxguard.os.PressureLevel;
import io.mlxguard.thread.OwnThread;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Decides whether one {@code System.gc()} would pay, makes it, and judges it. It pays where MLX's
 * arrays are kept alive by Java objects that nobody reaches any more: to the JVM each is some bytes
 * of a heap that is not short, so no collection comes by itself (reference/gate-experiments.md 5: 3
 * GB of such arrays, and none in 6 s). What it frees lands in MLX's pool some 50 to 100 ms later,
 * by the {@code Cleaner}, and is to be cleared from there.
 *
 * <p>Used by the worker thread alone, a tick at a time: {@link #watch}, then {@link #judge}, then
 * {@link #refusal} and perhaps {@link #nudge}. Active bytes are those of all MLX in the process
 * together; times are {@link System#nanoTime()}'s. Nothing here throws.
 */
public final class GcNudge {

  /** What a nudge can bring is what has come since the last collection: less is not worth one. */
  private static final long LEAST_GROWTH_BYTES = 64L << 20;

  private static final double LEAST_GROWTH = 0.1;

  /** A heap that takes long to collect with all threads stopped. */
  private static final long LARGE_HEAP_BYTES = 1L << 30;

  private static final long USEFUL_BYTES = 16L << 20;

  private static final Duration BETWEEN_COUNTS = Duration.ofSeconds(1);
  private static final Duration BETWEEN_COLLECTIONS = Duration.ofSeconds(60);
  private static final Duration JUDGED_AFTER = Duration.ofSeconds(2);
  private static final Duration AFTER_A_USELESS_ONE = Duration.ofMinutes(10);

  private final Heap heap;
  private final OwnThread thread = new OwnThread("mlx-guard-gc");
  private final Consumer<Runnable> collector;

  private boolean watching;
  private long baselineBytes;
  private long collections;
  private long countedAtNanos;

  /** Whether a nudge waits for its judgement, and the three numbers of it. */
  private boolean open;

  private volatile boolean running;
  private boolean made;
  private long madeAtNanos;
  private long beforeBytes;
  private long lowestBytes;

  private boolean useless;
  private long uselessAtNanos;

  /** Nudges this JVM. Nothing is asked of it yet. */
  public GcNudge() {
    this.heap = new JvmHeap();
    this.collector = thread::soon;
  }

  GcNudge(Heap heap, Consumer<Runnable> collector) {
    this.heap = heap;
    this.collector = collector;
  }

  /**
   * Takes what is active now, with each tick. What MLX has kept since the last old collection is
   * measured from the lowest that was seen since.
   */
  public void watch(long nowNanos, long activeBytes) {
    if (!watching) {
      watching = true;
      count(nowNanos);
      baselineBytes = activeBytes;
    }
    if (nowNanos - countedAtNanos >= BETWEEN_COUNTS.toNanos() && count(nowNanos)) {
      baselineBytes = activeBytes;
    }
    baselineBytes = Math.min(baselineBytes, activeBytes);
    if (open) {
      lowestBytes = Math.min(lowestBytes, activeBytes);
      note(nowNanos);
    }
  }

  /** When the collection was first seen to be done. */
  private void note(long nowNanos) {
    if (!running && !made) {
      made = true;
      madeAtNanos = nowNanos;
      boolean _ = count(nowNanos); // the nudge's own is not one of the host's
    }
  }

  /** Whether there were old collections since the last count. */
  private boolean count(long nowNanos) {
    long before = collections;
    collections = heap.oldCollections();
    countedAtNanos = nowNanos;
    return collections != before;
  }

  /**
   * Why there should be no nudge now, in one clause; empty where one may pay. Whether the user
   * wants any is not asked here.
   */
  public Optional<String> refusal(long nowNanos, PressureLevel level, long activeBytes) {
    if (level == PressureLevel.NORMAL) {
      return Optional.of("memory is not short");
    }
    if (level == PressureLevel.CRITICAL) {
      return Optional.of("never at CRITICAL: a collection touches the whole heap");
    }
    if (open) {
      return Optional.of("the last nudge is not judged yet");
    }
    if (useless && nowNanos - uselessAtNanos < AFTER_A_USELESS_ONE.toNanos()) {
      return Optional.of("the last nudge was of no use, less than 10 min ago");
    }
    if (!watching || activeBytes < baselineBytes + leastGrowth()) {
      return Optional.of(
          "MLX's active memory is not 64 MiB and 10 % above what it was after the last collection");
    }
    return refusalOfHeap();
  }

  private long leastGrowth() {
    return Math.max(LEAST_GROWTH_BYTES, (long) Math.ceil(LEAST_GROWTH * baselineBytes));
  }

  private Optional<String> refusalOfHeap() {
    Optional<String> never = heap.refusal();
    if (never.isPresent()) {
      return never;
    }
    if (heap.usedBytes() > LARGE_HEAP_BYTES && !heap.isConcurrent()) {
      return Optional.of(
          "more than 1 GiB of heap is in use, and System.gc() stops all threads in this JVM");
    }
    OptionalLong since = heap.sinceOldCollectionNanos();
    return since.isPresent() && since.getAsLong() < BETWEEN_COLLECTIONS.toNanos()
        ? Optional.of("an old collection ended less than 60 s ago")
        : Optional.empty();
  }

  /**
   * Has garbage collected, whatever {@link #refusal} says, on a thread of its own: a concurrent
   * collector takes seconds over a large heap, and the worker has limits to look after.
   */
  public void nudge(long activeBytes) {
    beforeBytes = activeBytes;
    lowestBytes = activeBytes;
    open = true;
    running = true;
    collector.accept(
        () -> {
          try {
            long _ = heap.collect();
          } finally {
            running = false;
          }
        });
  }

  /** Whether the collection is under way. */
  public boolean isRunning() {
    return running;
  }

  /**
   * Ends the thread.
   *
   * @return what is left, by name
   */
  public List<String> end(Duration left) throws InterruptedException {
    return thread.end(left) ? List.of() : List.of("its thread, in a collection that goes on");
  }

  /**
   * What the last nudge brought, told once, two seconds after it was done.
   *
   * @return how far active memory has fallen below what it was, in bytes and at least 0; empty
   *     before, and where there is nothing to judge
   */
  public OptionalLong judge(long nowNanos, long activeBytes) {
    if (!open || running) {
      return OptionalLong.empty();
    }
    note(nowNanos);
    if (nowNanos - madeAtNanos < JUDGED_AFTER.toNanos()) {
      return OptionalLong.empty();
    }
    made = false;
    long gainBytes = Math.max(0, beforeBytes - Math.min(lowestBytes, activeBytes));
    open = false;
    baselineBytes = activeBytes;
    useless = gainBytes < USEFUL_BYTES;
    uselessAtNanos = nowNanos;
    return OptionalLong.of(gainBytes);
  }
}
