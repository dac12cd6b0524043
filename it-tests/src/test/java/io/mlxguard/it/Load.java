// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Keeps a host at work, one request after the other, until it is closed. */
final class Load implements AutoCloseable {

  private final FutureTask<Long> task;
  private volatile boolean ended;

  private Load(Callable<String> request) {
    task = new FutureTask<>(() -> run(request));
  }

  /** Begins. */
  static Load of(Callable<String> request) {
    Load load = new Load(request);
    Thread.ofVirtual().start(load.task);
    return load;
  }

  private long run(Callable<String> request) throws Exception {
    long requests = 0;
    while (!ended) {
      String answer = request.call();
      if (answer.startsWith("error ")) {
        throw new IllegalStateException(answer);
      }
      requests++;
    }
    return requests;
  }

  /** Waits for the request under way; none may have failed. */
  @Override
  public void close() {
    ended = true;
    try {
      if (task.get(1, TimeUnit.MINUTES) == 0) {
        throw new IllegalStateException("no request was made");
      }
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }
}
