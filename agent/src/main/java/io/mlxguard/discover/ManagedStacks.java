// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.discover;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * By {@code java.management}, which tells who is inside native code, calls of the foreign function
 * API included. Without a stack that stops nobody, so it is asked of all threads first; stacks are
 * asked of those who are there, or have been found in a call of the host's before, and of no more
 * at once than fit into a few milliseconds: first of those that have run since the look before, so
 * that a thread at work is not kept waiting by hundreds that wait for the network, and of one that
 * has not run since its turn not again. No MBeanServer comes into being for it, nor any logging.
 */
final class ManagedStacks implements Stacks {

  /** Deeper frames are left out from the outer end; frameworks pile up some 150. */
  private static final int DEEPEST = 512;

  private static final long LONGEST_NANOS = 3_000_000;
  private static final int FEWEST = 2;
  private static final int MOST = 64;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final Set<Long> callers = new HashSet<>();
  private final Map<Long, Integer> lookedAt = new HashMap<>();
  private final Map<Long, Long> ranNanos = new HashMap<>();
  private final Set<Long> ran = new HashSet<>();
  private int looks;
  private int atOnce = FEWEST;

  /** What only the first one costs, it does not take from the host's threads but its own. */
  ManagedStacks() {
    ThreadInfo[] _ = threads.getThreadInfo(chosen(), 0);
    ThreadInfo own = threads.getThreadInfo(Thread.currentThread().threadId(), DEEPEST);
    if (own != null) {
      ThreadSample _ = sample(own);
    }
  }

  @Override
  public List<ThreadSample> look() {
    looks++;
    List<ThreadSample> samples = new ArrayList<>();
    long[] chosen = chosen();
    long beganNanos = System.nanoTime();
    for (ThreadInfo one : threads.getThreadInfo(chosen, DEEPEST)) {
      if (one != null) {
        samples.add(sample(one));
      }
    }
    long eachNanos = Math.max(1, (System.nanoTime() - beganNanos) / Math.max(1, chosen.length));
    atOnce = Math.clamp(LONGEST_NANOS / eachNanos, FEWEST, MOST);
    return samples;
  }

  private ThreadSample sample(ThreadInfo info) {
    ThreadSample sample =
        new ThreadSample(info.getThreadName(), info.isInNative(), List.of(info.getStackTrace()));
    lookedAt.put(info.getThreadId(), looks);
    if (NativeCall.of(sample).isPresent()) {
      callers.add(info.getThreadId());
    }
    return sample;
  }

  /**
   * Of those that have run, whoever has waited longest is first. Callers leave a quarter to others,
   * one of which may be the one that calls MLX.
   */
  private long[] chosen() {
    Set<Long> alive = new HashSet<>();
    List<Long> ofCallers = new ArrayList<>();
    List<Long> others = new ArrayList<>();
    ran.clear();
    for (ThreadInfo one : threads.getThreadInfo(threads.getAllThreadIds(), 0)) {
      if (one != null) {
        long id = one.getThreadId();
        alive.add(id);
        if (callers.contains(id)) {
          ofCallers.add(id);
        } else if (one.isInNative() && (hasRun(id) || !lookedAt.containsKey(id))) {
          others.add(id);
        }
      }
    }
    callers.retainAll(alive);
    lookedAt.keySet().retainAll(alive);
    ranNanos.keySet().retainAll(alive);
    int most = Math.max(Math.max(1, atOnce / 4), atOnce - ofCallers.size());
    int forOthers = Math.min(others.size(), most);
    return Stream.concat(
            longestAgo(ofCallers).limit(atOnce - forOthers), longestAgo(others).limit(forOthers))
        .mapToLong(Long::longValue)
        .toArray();
  }

  /** Since the look before. In a JVM that does not measure it everybody has. */
  private boolean hasRun(long id) {
    long nanos = threads.isThreadCpuTimeSupported() ? threads.getThreadCpuTime(id) : looks;
    Long before = ranNanos.put(id, nanos);
    if (before != null && before != nanos) {
      ran.add(id);
    }
    return ran.contains(id);
  }

  private Stream<Long> longestAgo(List<Long> ids) {
    return ids.stream()
        .sorted(
            Comparator.comparing((Long id) -> !ran.contains(id))
                .thenComparing(id -> lookedAt.getOrDefault(id, 0)));
  }
}
