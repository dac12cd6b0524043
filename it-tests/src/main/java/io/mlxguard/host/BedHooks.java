// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What only a test bed's library has, and what a host tells it. On a real MLX most of it is
 * nothing.
 */
final class BedHooks {
  private final MlxC mlx;

  BedHooks(MlxC mlx) {
    this.mlx = mlx;
  }

  /** A call that the bed knows to be open, from its first statement to its last. */
  final class OpenCall implements AutoCloseable {
    private OpenCall() {
      tell(mlx.bedCallBegin);
    }

    @Override
    public void close() {
      tell(mlx.bedCallEnd);
    }
  }

  OpenCall open() {
    return new OpenCall();
  }

  /** Takes that much memory from MLX's allocator and drops it, which leaves it in the pool. */
  void scratch(long bytes) {
    if (bytes > 0) {
      MlxC.done(() -> (int) mlx.bedScratch.get().invokeExact(bytes));
    }
  }

  /** Nothing runs on the calling thread's stream from here to {@link #releaseStreams}. */
  void holdStream() {
    if (mlx.bedHoldStream.exists()) {
      MlxC.done(() -> (int) mlx.bedHoldStream.get().invokeExact());
    }
  }

  void releaseStreams() {
    tell(mlx.bedReleaseStreams);
  }

  /** Waits until all on the calling thread's stream has run, and leaves its errors for others. */
  void settleStream() {
    if (mlx.bedSettleStream.exists()) {
      MlxC.done(() -> (int) mlx.bedSettleStream.get().invokeExact());
    }
  }

  void failNextAsync() {
    MlxC.run(
        () -> {
          mlx.bedFailAsync.get().invokeExact();
        });
  }

  void slowClears(int millis) {
    MlxC.run(
        () -> {
          mlx.bedSlowClear.get().invokeExact(millis);
        });
  }

  void failGuard(String functions) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment names = arena.allocateFrom(functions);
      MlxC.run(
          () -> {
            mlx.bedFailGuard.get().invokeExact(names);
          });
    }
  }

  String record() {
    return mlx.bedRecord.exists()
        ? MlxC.value(() -> (MemorySegment) mlx.bedRecord.get().invokeExact()).getString(0)
        : "-";
  }

  private static void tell(MlxC.Function function) {
    if (function.exists()) {
      MlxC.run(
          () -> {
            function.get().invokeExact();
          });
    }
  }
}
