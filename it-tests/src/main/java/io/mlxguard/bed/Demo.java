// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.bed;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The demo: one host application, unguarded and guarded in turns, on the same random numbers. Ends
 * with a table, and with exit code 1 if the outputs differ or the pool is not bounded.
 */
public final class Demo {

  private static final String WORK = "start agents=2 calls=12 seed=3 prompt=16..600 new=100..300";
  private static final int ROUNDS = 2;

  /** Layer 4 at a pace that a demo of seconds can show; its defaults are 5 s each. */
  private static final String GUARDED =
      "clear-after-generate.methods=io.mlxguard.host.HostA#generate(..)[tokens=arg(2)],"
          + "clear-after-generate.min-interval=1s,idle-after=1s";

  /** A clear is not worth its cost below. */
  private static final long LEFT_AT_MOST = 64L << 20;

  private static final long UNGUARDED_AT_LEAST = 1L << 30;

  /** More than the largest buffer of this work: a Mac's own allocator keeps no record. */
  private static final long UNRECORDED_BUFFER = 16L << 20;

  /** What one run of the host left behind. */
  private record Run(
      List<String> calls,
      List<Long> pools,
      long idlePool,
      String limits,
      String record,
      double tokensPerSecond) {

    List<String> hashes() {
      return calls.stream().map(call -> HostProcess.word("hash", call)).toList();
    }

    long atEnd() {
      return pools.getLast();
    }

    /** As the allocator saw it at every malloc and free; a Mac's own allocator keeps no record. */
    long maxPool() {
      long recorded = HostProcess.number("maxPool", record, -1);
      return Math.max(recorded, pools.stream().mapToLong(Long::longValue).max().orElse(0));
    }
  }

  private Demo() {}

  /**
   * Runs the demo.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    List<Run> unguarded = new ArrayList<>();
    List<Run> guarded = new ArrayList<>();
    System.err.println(
        "A decoder on real MLX: 2 agents, 12 calls, the same random numbers in every run.");
    for (int round = 1; round <= ROUNDS; round++) {
      unguarded.add(run("unguarded", round, HostProcess.hostA(Bed.Personality.METAL)));
      guarded.add(run("guarded", round, HostProcess.hostA(Bed.Personality.METAL).guarded(GUARDED)));
    }
    print(unguarded.getFirst(), guarded.getFirst());
    double ratio = median(guarded) / median(unguarded);
    System.exit(verdict(unguarded, guarded, ratio) ? 0 : 1);
  }

  private static Run run(String name, int round, HostProcess.Launch launch) {
    System.err.printf("  round %d of %d, %s ... ", round, ROUNDS, name);
    try (HostProcess host = launch.start().ready()) {
      host.ask("load");
      host.ask("use");
      if (name.equals("guarded")) {
        awaitLimits(host);
      }
      host.ask(WORK);
      List<String> lines = host.await();
      String done = lines.removeLast();
      Run run =
          new Run(
              lines,
              lines.stream().map(line -> HostProcess.number("pool", line)).toList(),
              idlePool(host, name.equals("guarded")),
              host.ask("limits"),
              host.ask("record"),
              1e3 * HostProcess.number("tokens", done) / HostProcess.number("ms", done));
      System.err.printf(Locale.ROOT, "%.1f s%n", HostProcess.number("ms", done) / 1e3);
      host.end();
      return run;
    }
  }

  /** What is left when the work is done and nobody calls any more. */
  private static long idlePool(HostProcess host, boolean guarded) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    long pool = host.ask("memory", "cache");
    while (guarded && pool >= LEFT_AT_MOST && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      pool = host.ask("memory", "cache");
    }
    return pool;
  }

  /** The host does not know of the guard; the demo reads the property the guard publishes. */
  private static void awaitLimits(HostProcess host) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!host.ask("property name=mlx.guard.status").contains("\"activeLayers\":4")) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("the limits are not in force; stderr:\n" + host.stderr());
      }
      Thread.onSpinWait();
    }
  }

  private static void print(Run unguarded, Run guarded) {
    System.out.println();
    row("pool after each call", "unguarded", "guarded", "output");
    for (int i = 0; i < unguarded.calls().size(); i++) {
      String call = unguarded.calls().get(i);
      boolean same = unguarded.hashes().get(i).equals(guarded.hashes().get(i));
      String title =
          String.format(
              Locale.ROOT,
              "  call %2d: %4s tokens in, %3s out",
              i + 1,
              HostProcess.word("prompt", call),
              HostProcess.word("new", call));
      String output = same ? "same" : "DIFFERENT";
      row(title, mib(unguarded.pools().get(i)), mib(guarded.pools().get(i)), output);
    }
    row("pool at the end", mib(unguarded.atEnd()), mib(guarded.atEnd()), "");
    row("pool, nobody calls any more", mib(unguarded.idlePool()), mib(guarded.idlePool()), "");
    row("pool at its largest", mib(unguarded.maxPool()), mib(guarded.maxPool()), "");
    row("cache limit, read by the host", limit("cache", unguarded), limit("cache", guarded), "");
    row("memory limit, read by the host", limit("memory", unguarded), limit("memory", guarded), "");
  }

  private static void row(String title, String unguarded, String guarded, String output) {
    System.out.printf("%-34s %14s %14s   %s%n", title, unguarded, guarded, output);
  }

  private static String limit(String which, Run run) {
    return mib(HostProcess.number(which, run.limits()));
  }

  private static boolean verdict(List<Run> unguarded, List<Run> guarded, double ratio) {
    Run free = unguarded.getFirst();
    long bound =
        HostProcess.number("cache", guarded.getFirst().limits())
            + HostProcess.number("maxBuffer", guarded.getFirst().record(), UNRECORDED_BUFFER);
    boolean equal =
        unguarded.stream().allMatch(run -> run.hashes().equals(free.hashes()))
            && guarded.stream().allMatch(run -> run.hashes().equals(free.hashes()));
    boolean grew = free.maxPool() >= UNGUARDED_AT_LEAST;
    boolean bounded = guarded.stream().allMatch(run -> run.maxPool() <= bound);
    boolean left = guarded.stream().allMatch(run -> run.idlePool() < LEFT_AT_MOST);
    System.out.println();
    say(equal, "outputs are equal, token for token, in all " + 2 * ROUNDS + " runs");
    say(grew, "unguarded, the pool grew to " + mib(free.maxPool()));
    say(left, "guarded, it was given back to " + mib(guarded.getFirst().idlePool()) + " when idle");
    say(bounded, "guarded, it never stood above " + mib(bound) + ": cache limit + largest buffer");
    System.out.printf(
        Locale.ROOT,
        "      throughput, guarded to unguarded: %.2f%n"
            + "      (this bed gives each trimmed page back to the system; a GPU's number is in"
            + " docs/performance.md)%n",
        ratio);
    return equal && grew && left && bounded;
  }

  private static void say(boolean holds, String what) {
    System.out.println((holds ? "yes   " : "NO    ") + what);
  }

  private static double median(List<Run> runs) {
    double[] sorted = runs.stream().mapToDouble(Run::tokensPerSecond).sorted().toArray();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  private static String mib(long bytes) {
    return String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1 << 20));
  }
}
