// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host;

import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Arrays that the garbage collector alone gives back, as where an application leaves its tensors to
 * it: the Java objects are unreachable at once, and so small that no collection comes of them.
 */
final class HeldByCleaners {
  private final MlxC mlx;
  private final Cleaner cleaner = Cleaner.create();
  private final AtomicInteger cleaned = new AtomicInteger();

  /** Stands for an array, and knows no more of it than an application's own class would. */
  private record Holder(long handle) {}

  HeldByCleaners(MlxC mlx) {
    this.mlx = mlx;
  }

  /** Makes evaluated arrays of so many bytes each, and drops every reference to them. */
  void hold(int count, long bytes) {
    for (int i = 0; i < count; i++) {
      long handle = array(bytes);
      cleaner.register(
          new Holder(handle),
          () -> {
            mlx.free(handle);
            cleaned.incrementAndGet();
          });
    }
  }

  /** A scope for each: it keeps the data it was made of until it closes. */
  private long array(long bytes) {
    try (Scope scope = new Scope(mlx)) {
      Scope.Tensor array = scope.zeros(Math.toIntExact(bytes / Float.BYTES));
      scope.eval(array);
      return scope.keep(array).handle();
    }
  }

  /** How many of them have been freed so far. */
  int cleaned() {
    return cleaned.get();
  }
}
