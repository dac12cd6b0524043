// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.thread;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A daemon thread of the guard, with nothing of the host's on it: no context loader, no inherited
 * thread-locals. It runs one task over and over, and others in between.
 */
public final class OwnThread {

  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

  private final ScheduledExecutorService executor;
  private volatile boolean ended;
  private volatile @Nullable Thread thread;

  /** A thread of that name; it begins with the first task. */
  public OwnThread(String name) {
    executor =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread made = new Thread(null, task, name, 0, false);
              made.setDaemon(true);
              made.setContextClassLoader(null);
              thread = made;
              return made;
            });
  }

  /**
   * Runs a task now and then again and again.
   *
   * @param task answers with the pause until the next time
   */
  public void repeat(Supplier<Duration> task) {
    executor.execute(() -> runAndAgain(task));
  }

  /** Again even where it throws: a heap that is exhausted now may have room next time. */
  private void runAndAgain(Supplier<Duration> task) {
    if (ended) {
      return;
    }
    Duration pause = AFTER_FAILURE;
    try {
      pause = task.get();
    } finally {
      Future<?> _ =
          executor.schedule(() -> runAndAgain(task), pause.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Runs a task when this thread is free; drops it where the thread has ended. */
  public void soon(Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      return; // ended meanwhile, which is why it is not needed
    }
  }

  /** Ends the repetition; a run that has begun ends by itself. */
  public void repeatNoMore() {
    ended = true;
  }

  /**
   * Runs a task on this thread and waits for it. One that has not begun in time never will; one
   * that has begun may still end.
   *
   * @throws Exception what the task threw, or that it took too long
   */
  public <T> T call(Duration timeout, Callable<T> task) throws Exception {
    Future<T> result = executor.submit(task);
    try {
      return result.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      result.cancel(false);
      throw new IllegalStateException(
          "not done within " + timeout.toMillis() + " ms; what has begun may still end", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  /** Ends the thread with the task it is in, which is interrupted; drops those behind it. */
  public void endSoon() {
    List<Runnable> _ = executor.shutdownNow();
  }

  /** Waits for the thread's end; false if it is still busy after the timeout. */
  public boolean ended(Duration timeout) throws InterruptedException {
    Thread ending = thread;
    return ending == null || ending.join(timeout);
  }

  /** Ends the thread; false if it is still busy after the timeout. */
  public boolean end(Duration timeout) throws InterruptedException {
    endSoon();
    return ended(timeout);
  }
}
