// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import static io.mlxguard.gate.Rig.TAIL_AFTER;

import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Threads in calls of every kind, which know by themselves what a clear must not meet: a call that
 * is open, and work that one has left on its stream, neither drained nor old enough. Each thread
 * has a stream; the last one is that of whoever completes stages.
 */
final class BusyHost {

  private static final long NO_WORK = Long.MIN_VALUE;

  final AtomicInteger violations = new AtomicInteger();
  private final Rig rig;
  private final int llm;
  private final int chat;
  private final int threads;
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicLongArray workNanos;
  private final ThreadLocal<Integer> stream = ThreadLocal.withInitial(() -> 0);
  private final ConcurrentLinkedQueue<CompletableFuture<String>> stages =
      new ConcurrentLinkedQueue<>();

  BusyHost(Rig rig, int threads) {
    this.rig = rig;
    this.threads = threads;
    llm = rig.site(rig.llm);
    chat = rig.site(rig.chat);
    workNanos = new AtomicLongArray(threads + 1);
    for (int i = 0; i <= threads; i++) {
      workNanos.set(i, NO_WORK);
    }
    rig.pool.onDrain = () -> workNanos.set(stream.get(), NO_WORK);
    rig.pool.onClear = this::cleared;
  }

  /** MLX's pool is cleared: may it be? */
  private void cleared() {
    boolean working = open.get() != 0;
    for (int i = 0; i <= threads; i++) {
      long since = workNanos.get(i);
      working |= since != NO_WORK && rig.clock.nanos() - since < TAIL_AFTER.toNanos();
    }
    if (working) {
      int _ = violations.incrementAndGet();
    }
  }

  /** What one thread does; now and then all meet, so that there are quiet moments. */
  void calls(int thread, int count, CyclicBarrier all, Runnable afterEach) throws Exception {
    stream.set(thread);
    Random random = new Random(thread);
    for (int i = 0; i < count; i++) {
      call(llm, random, 0);
      afterEach.run();
      completeOne();
      if (i % 16 == 0) {
        all.await();
        completeAll();
      }
    }
  }

  /** Short calls that leave work and throw, with pauses. */
  void failures(int thread, BooleanSupplier goOn) {
    stream.set(thread);
    Random random = new Random(thread);
    while (goOn.getAsBoolean()) {
      int token = MlxGuardHook.in(llm);
      int _ = open.incrementAndGet();
      workNanos.set(thread, rig.clock.nanos());
      out(llm, token, new IllegalStateException("the host's own"));
      for (int i = random.nextInt(60); i > 0; i--) {
        Thread.onSpinWait();
      }
    }
  }

  /** One call that is as long as this. */
  void callAround(Runnable body) {
    int token = MlxGuardHook.in(llm);
    int _ = open.incrementAndGet();
    body.run();
    out(llm, token, null);
  }

  private void call(int site, Random random, int depth) {
    int token = MlxGuardHook.in(site, random.nextInt(1000));
    int _ = open.incrementAndGet();
    boolean nested = depth < 2 && random.nextInt(4) == 0;
    if (nested) {
      call(chat, random, depth + 1);
    }
    rig.pool.cacheBytes = random.nextInt(3) * Rig.MAX_CACHE;
    workNanos.set(stream.get(), rig.clock.nanos());
    switch (random.nextInt(8)) {
      case 0 -> out(site, token, new IllegalStateException("the host's own"));
      case 1 -> goOn(site, token);
      default -> out(site, token, null);
    }
  }

  private void out(int site, int token, @Nullable Throwable thrown) {
    int _ = open.decrementAndGet();
    MlxGuardHook.out(site, token, thrown);
  }

  private void goOn(int site, int token) {
    CompletableFuture<String> stage = new CompletableFuture<>();
    MlxGuardHook.out(site, token, stage, null);
    stages.add(stage);
  }

  /** Of whichever thread. */
  private void completeOne() {
    CompletableFuture<String> stage = stages.poll();
    if (stage != null) {
      workNanos.set(threads, rig.clock.nanos());
      int _ = open.decrementAndGet();
      stage.complete("done");
    }
  }

  void completeAll() {
    while (!stages.isEmpty()) {
      completeOne();
    }
  }
}
