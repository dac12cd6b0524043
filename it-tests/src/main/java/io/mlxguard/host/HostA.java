// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A host that reaches mlx-c through the foreign function API, as jextract-based applications do.
 */
public final class HostA implements Host {
  private final MlxC mlx;
  private final LongAdder steps = new LongAdder();
  private final ErrorHandler errors = new ErrorHandler();
  private @Nullable Decoder decoder;

  HostA(Path library) {
    mlx = new MlxC(library);
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
    return decoder().generate(seed, prompt, newTokens, steps::increment);
  }

  @Override
  public CompletableFuture<int[]> generateAsync(long seed, int prompt, int newTokens) {
    return CompletableFuture.supplyAsync(() -> generate(seed, prompt, newTokens));
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
  public void failGuard(String functions) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment names = arena.allocateFrom(functions);
      MlxC.run(
          () -> {
            mlx.bedFailGuard.get().invokeExact(names);
          });
    }
  }

  @Override
  public String record() {
    return mlx.bedRecord.exists()
        ? MlxC.value(() -> (MemorySegment) mlx.bedRecord.get().invokeExact()).getString(0)
        : "-";
  }

  private static long read(MlxC.Function getter) {
    return MlxC.result(cell -> (int) getter.get().invokeExact(cell));
  }

  private synchronized Decoder decoder() {
    if (decoder == null) {
      decoder = new Decoder(mlx, MODEL_SEED);
    }
    return decoder;
  }
}
