// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One evaluation that is queued and left alone, as a decoder queues the token after the one it
 * returns. It may be held back, or fail when nobody looks: MLX keeps such an error for whoever
 * comes to that stream next.
 */
final class LookAheads {
  private final MlxC mlx;
  private final BedHooks bed;
  private final Supplier<List<String>> errors;
  private @Nullable Queued queued;

  /** On the thread behind the executor alone, which the scope belongs to. */
  private record Queued(Executor thread, Scope scope, Scope.Tensor tensor) {}

  LookAheads(MlxC mlx, BedHooks bed, Supplier<List<String>> errors) {
    this.mlx = mlx;
    this.bed = bed;
    this.errors = errors;
  }

  /**
   * Queues an evaluation.
   *
   * @param own on the calling thread; else on a further one, which lives on
   * @param hold it does not begin before {@link BedHooks#releaseStreams}
   */
  void queue(boolean own, boolean hold) {
    put(own, hold, scope -> scope.add(one(scope), one(scope)));
  }

  /**
   * Queues one that fails, and waits until it has.
   *
   * @param own as above
   * @param injected by the test bed; else the inverse of a singular matrix
   */
  void fail(boolean own, boolean injected) {
    // Held, since MLX's main thread would meet the error while it still queues the rest.
    Queued failing =
        put(
            own,
            true,
            scope -> {
              if (injected) {
                bed.failNextAsync();
                return scope.add(one(scope), one(scope));
              }
              return scope.inverse(scope.floats(new float[4], 2, 2));
            });
    bed.releaseStreams();
    run(failing.thread, bed::settleStream);
  }

  /** What the queued evaluation's own thread meets on its next visit, or {@code -}. */
  String meet() {
    Queued visited = queued;
    if (visited == null) {
      throw new IllegalStateException("nothing has been queued");
    }
    int before = errors.get().size();
    run(
        visited.thread,
        () -> {
          try {
            visited.scope.eval(visited.tensor);
            visited.scope.synchronize();
          } catch (IllegalStateException met) {
            // The handler has the message.
          }
        });
    List<String> told = errors.get();
    return told.size() > before ? told.get(before) : "-";
  }

  private Queued put(boolean own, boolean hold, Function<Scope, Scope.Tensor> work) {
    Executor thread = own ? Runnable::run : Executors.newSingleThreadExecutor(LookAheads::thread);
    Queued put =
        CompletableFuture.supplyAsync(
                () -> {
                  Scope scope = new Scope(mlx);
                  Scope.Tensor tensor = work.apply(scope);
                  if (hold) {
                    bed.holdStream();
                  }
                  scope.evalAsync(tensor);
                  return new Queued(thread, scope, tensor);
                },
                thread)
            .join();
    queued = put;
    return put;
  }

  private static void run(Executor thread, Runnable what) {
    CompletableFuture.runAsync(what, thread).join();
  }

  private static Scope.Tensor one(Scope scope) {
    return scope.floats(new float[] {1}, 1);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "look-ahead");
    thread.setDaemon(true);
    return thread;
  }
}
