// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host.pool;

import io.mlxguard.host.Command;
import io.mlxguard.host.Model;
import io.mlxguard.host.Verbs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Answers requests without end, each a task, from {@code start} to {@code stop}. */
public final class PoolHost {
  private static final int THREADS = 2;
  private static final Request REQUEST = new Request("hello", 24);

  private final Completions completions;
  private final ExecutorService pool;
  private final AtomicLong answered = new AtomicLong();

  private PoolHost(Model model, boolean virtual) {
    completions = new Completions(model);
    pool =
        virtual
            ? Executors.newVirtualThreadPerTaskExecutor()
            : Executors.newFixedThreadPool(THREADS);
  }

  /**
   * Runs the application.
   *
   * @param args the path of the mlx-c library, then optionally {@code --virtual}
   * @throws IOException if standard input cannot be read
   */
  public static void main(String[] args) throws IOException {
    PoolHost host = new PoolHost(new Model(Path.of(args[0])), args.length > 1);
    new Verbs()
        .on("start", host::start)
        .on("crowd", PoolHost::crowd)
        .on("answered", _ -> "answered count=" + host.answered)
        .on("stop", host::stop)
        .serve();
  }

  private static String crowd(Command command) throws InterruptedException {
    Crowd.start(command.number("threads", 1), command.number("depth", 1));
    return "crowded";
  }

  private String start(Command command) {
    for (int i = 0; i < THREADS; i++) {
      next();
    }
    return "started";
  }

  private void next() {
    pool.execute(
        () -> {
          String _ = completions.complete(REQUEST);
          answered.incrementAndGet();
          try {
            next();
          } catch (RejectedExecutionException e) {
            return; // stopping
          }
        });
  }

  private String stop(Command command) throws InterruptedException {
    pool.shutdown();
    return "stopped " + pool.awaitTermination(1, TimeUnit.MINUTES);
  }
}
