// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads that share a {@link Workload}, back to back, as agents on one model do. */
final class Agents {
  /** Longer than any one call of a test, shorter than a build's patience. */
  private static final long STOP_PATIENCE_MILLIS = 60_000;

  private final Host host;
  private final Workload work;
  private final Manners manners;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicInteger next = new AtomicInteger();
  private final ConcurrentLinkedQueue<Result> results = new ConcurrentLinkedQueue<>();
  private final long startNanos = System.nanoTime();
  private final long stepsBefore;
  private volatile boolean stopping;

  private record Result(
      Workload.Call call, boolean failed, int tokens, long pool, long endNanos, String line) {}

  private Agents(Host host, Workload work, Manners manners) {
    this.host = host;
    this.work = work;
    this.manners = manners;
    stepsBefore = host.steps();
  }

  /**
   * Starts them.
   *
   * @param rude besides, a thread clears MLX's cache every millisecond, whatever runs
   */
  static Agents start(Host host, Workload work, Manners manners, int count, boolean rude) {
    host.behave(manners);
    Agents agents = new Agents(host, work, manners);
    for (int agent = 1; agent <= count; agent++) {
      int name = agent;
      Thread thread = new Thread(() -> agents.work(name), "agent-" + name);
      thread.setDaemon(true);
      agents.threads.add(thread);
    }
    agents.threads.forEach(Thread::start);
    if (rude) {
      Thread clearer = new Thread(agents::clearRudely, "rude");
      clearer.setDaemon(true);
      clearer.start();
    }
    return agents;
  }

  private void clearRudely() {
    while (running()) {
      host.clearCache();
      sleep(1);
    }
  }

  private void work(int agent) {
    while (!stopping) {
      int n = next.getAndIncrement();
      if (n >= work.calls().size()) {
        return;
      }
      results.add(run(agent, work.calls().get(n)));
      sleep(manners.pauseMillis());
    }
  }

  private static void sleep(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException leaving) {
      Thread.currentThread().interrupt();
    }
  }

  private int[] generate(Workload.Call call) {
    Manners.Draw draw = manners.draw(call.seed());
    if (draw.async()) {
      return host.generateAsync(call.seed(), call.prompt(), call.newTokens()).join();
    }
    return draw.nests()
        ? host.chat(call.seed(), call.prompt(), call.newTokens())
        : host.generate(call.seed(), call.prompt(), call.newTokens());
  }

  private Result run(int agent, Workload.Call call) {
    String head =
        "call n=%d agent=%d prompt=%d new=%d"
            .formatted(call.n(), agent, call.prompt(), call.newTokens());
    try {
      long start = System.nanoTime();
      int[] tokens = generate(call);
      long end = System.nanoTime();
      Host.Counters after = host.counters();
      String line =
          "%s hash=%s ms=%d pool=%d active=%d"
              .formatted(
                  head,
                  CommandLoop.hash(tokens),
                  TimeUnit.NANOSECONDS.toMillis(end - start),
                  after.cache(),
                  after.active());
      return new Result(call, false, tokens.length, after.cache(), end, line);
    } catch (RuntimeException failure) {
      return new Result(call, true, 0, 0, System.nanoTime(), head + " error=" + failure);
    }
  }

  String progress() {
    return "progress calls=%d steps=%d".formatted(results.size(), host.steps() - stepsBefore);
  }

  boolean running() {
    return threads.stream().anyMatch(Thread::isAlive);
  }

  /** Waits for the calls in flight; no further one begins. */
  void stop() throws InterruptedException {
    stopping = true;
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STOP_PATIENCE_MILLIS);
    for (Thread thread : threads) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      thread.join(Math.max(1, left));
    }
  }

  /** Waits for all calls; returns a line for each, by number, and the summary. */
  List<String> await() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
    List<Result> sorted =
        results.stream().sorted(Comparator.comparingInt(result -> result.call().n())).toList();
    List<String> lines = new ArrayList<>(sorted.stream().map(Result::line).toList());
    long end = sorted.stream().mapToLong(Result::endNanos).max().orElse(startNanos);
    lines.add(
        "done calls=%d tokens=%d ms=%d maxPool=%d failed=%d"
            .formatted(
                sorted.size(),
                sorted.stream().mapToInt(Result::tokens).sum(),
                TimeUnit.NANOSECONDS.toMillis(end - startNanos),
                sorted.stream().mapToLong(Result::pool).max().orElse(0),
                sorted.stream().filter(Result::failed).count()));
    return lines;
  }
}
