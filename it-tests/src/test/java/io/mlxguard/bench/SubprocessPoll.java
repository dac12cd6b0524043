// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * What a host does that asks a program for the machine's memory, as a guard in a script would. A
 * process of its own, so that its processor time is that of the polls; prints the nanoseconds of
 * one, its own and its children's.
 */
public final class SubprocessPoll {

  /** Not counted: they load what all later ones use. */
  private static final int WARM_UP = 10;

  /** Of {@code /proc/PID/stat}, from behind the name: user and system time of ended children. */
  private static final int CHILDREN_USER = 13;

  /** {@code USER_HZ}, which is 100 wherever Java runs. */
  private static final long TICK_NANOS = 10_000_000;

  private SubprocessPoll() {}

  /**
   * Polls.
   *
   * @param arguments how often, how many milliseconds apart, the program and its arguments
   * @throws IOException if the program cannot be run
   * @throws InterruptedException never
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int polls = Integer.parseInt(arguments[0]);
    long everyNanos = Duration.ofMillis(Long.parseLong(arguments[1])).toNanos();
    List<String> program = List.of(arguments).subList(2, arguments.length);
    poll(WARM_UP, everyNanos, program);
    long before = usedNanos();
    poll(polls, everyNanos, program);
    System.out.println((usedNanos() - before) / polls);
  }

  private static void poll(int polls, long everyNanos, List<String> program)
      throws IOException, InterruptedException {
    long next = System.nanoTime();
    for (int i = 0; i < polls; i++) {
      Process process = new ProcessBuilder(program).start();
      process.getInputStream().readAllBytes();
      process.waitFor();
      next += everyNanos;
      LockSupport.parkNanos(next - System.nanoTime());
    }
  }

  private static long usedNanos() throws IOException {
    String stat = Files.readString(Path.of("/proc/self/stat"));
    String[] numbers = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    long children =
        Long.parseLong(numbers[CHILDREN_USER]) + Long.parseLong(numbers[CHILDREN_USER + 1]);
    Duration own = ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    return own.toNanos() + children * TICK_NANOS;
  }
}
