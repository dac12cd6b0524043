// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The same work on several threads that begin at once. */
final class Together {

  /** Of one thread. */
  interface Work {
    void run(int thread) throws Exception;
  }

  private Together() {}

  /** Comes back when all are done; throws what one of them has thrown. */
  static void run(int threads, Work work)
      throws InterruptedException, ExecutionException, TimeoutException {
    CyclicBarrier start = new CyclicBarrier(threads);
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> all = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        int number = thread;
        all.add(
            pool.submit(
                () -> {
                  start.await();
                  work.run(number);
                  return null;
                }));
      }
      try {
        for (Future<?> one : all) {
          one.get(60, TimeUnit.SECONDS);
        }
      } finally {
        pool.shutdownNow();
      }
    }
  }
}
