// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * A host that reaches mlx-c through the foreign function API, as jextract-based applications do.
 */
public final class HostA implements Host {
  /** Enough to overlap; each thread leaves MLX a stream for good. */
  private static final int ASYNC_THREADS = 4;

  private final MlxC mlx;
  private final BedHooks bed;
  private final LookAheads lookAheads;
  private final HeldByCleaners heldByCleaners;
  private final LongAdder steps = new LongAdder();
  private final AtomicBoolean holdsNext = new AtomicBoolean();
  private final ErrorHandler errors = new ErrorHandler();
  private final Map<Decoder.Size, Decoder> decoders = new EnumMap<>(Decoder.Size.class);
  private final Executor async = Executors.newFixedThreadPool(ASYNC_THREADS, HostA::asyncThread);
  private volatile Decoder.Size size = Decoder.Size.SMALL;
  private volatile Manners manners = Manners.PLAIN;

  HostA(Path library) {
    mlx = new MlxC(library);
    bed = new BedHooks(mlx);
    lookAheads = new LookAheads(mlx, bed, errors::messages);
    heldByCleaners = new HeldByCleaners(mlx);
  }

  /**
   * Runs the application.
   *
   * @param args the path of the mlx-c library, then optionally {@code --eager}
   * @throws IOException if standard input cannot be read
   */
  public static void main(String[] args) throws IOException {
    CommandLoop.run(args, HostA::new);
  }

  @Override
  public void use() {
    try (Scope scope = new Scope(mlx)) {
      Scope.Tensor one = scope.floats(new float[] {1}, 1);
      scope.eval(scope.add(one, one));
    }
  }

  @Override
  public int[] generate(long seed, int prompt, int newTokens) {
    try (BedHooks.OpenCall _ = bed.open()) {
      bed.scratch(manners.scratchBytes());
      if (holdsNext.getAndSet(false)) {
        bed.holdStream();
      }
      return decoder().generate(seed, prompt, newTokens, manners.draw(seed), steps::increment);
    }
  }

  @Override
  public int[] chat(long seed, int prompt, int newTokens) {
    try (BedHooks.OpenCall _ = bed.open()) {
      return generate(seed, prompt, newTokens);
    }
  }

  @Override
  public CompletableFuture<int[]> generateAsync(long seed, int prompt, int newTokens) {
    return CompletableFuture.supplyAsync(() -> generate(seed, prompt, newTokens), async);
  }

  private static Thread asyncThread(Runnable work) {
    Thread thread = new Thread(work, "async");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void behave(Manners manners) {
    this.manners = manners;
  }

  @Override
  public void holdNextCall() {
    holdsNext.set(true);
  }

  @Override
  public void model(String name) {
    size = Decoder.Size.valueOf(name.toUpperCase(Locale.ROOT));
  }

  @Override
  public long steps() {
    return steps.sum();
  }

  @Override
  public Counters counters() {
    return new Counters(
        read(mlx.getActiveMemory),
        read(mlx.getCacheMemory),
        read(mlx.getPeakMemory),
        read(mlx.getMemoryLimit));
  }

  @Override
  public void clearCache() {
    MlxC.done(() -> (int) mlx.clearCache.get().invokeExact());
  }

  @Override
  public long setCacheLimit(long bytes) {
    return MlxC.result(old -> (int) mlx.setCacheLimit.get().invokeExact(old, bytes));
  }

  @Override
  public long setMemoryLimit(long bytes) {
    return MlxC.result(old -> (int) mlx.setMemoryLimit.get().invokeExact(old, bytes));
  }

  @Override
  public long setWiredLimit(long bytes) {
    return MlxC.result(old -> (int) mlx.setWiredLimit.get().invokeExact(old, bytes));
  }

  @Override
  public void handleErrors() {
    MemorySegment handler = errors.pointer();
    MemorySegment none = MemorySegment.NULL;
    MlxC.run(
        () -> {
          mlx.setErrorHandler.get().invokeExact(handler, none, none);
        });
  }

  @Override
  public List<String> errors() {
    return errors.messages();
  }

  @Override
  public BedHooks bed() {
    return bed;
  }

  @Override
  public LookAheads lookAheads() {
    return lookAheads;
  }

  @Override
  public HeldByCleaners heldByCleaners() {
    return heldByCleaners;
  }

  @Override
  public String record() {
    return bed.record();
  }

  private static long read(MlxC.Function getter) {
    return MlxC.result(cell -> (int) getter.get().invokeExact(cell));
  }

  private synchronized Decoder decoder() {
    return decoders.computeIfAbsent(size, wanted -> new Decoder(mlx, wanted, MODEL_SEED));
  }
}
