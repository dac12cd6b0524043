// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/**
 * CPU time of a process's first seconds: of the guard's own threads, from the scheduler's
 * nanoseconds (the ticks in {@code stat} are 10 ms, longer than most of our ticks run), and of the
 * process. Looks every 5 ms, so a thread that ends takes at most that much with it unseen.
 */
final class GuardCpu implements Callable<GuardCpu.Used> {

  /** CPU time in milliseconds. */
  record Used(double guardMillis, double processMillis) {}

  private static final long LOOK_EVERY_MILLIS = 5;

  /** A new thread bears its creator's name until it has set its own. */
  private static final int LOOKS_AT_A_NAME = 20;

  private final Process process;
  private final Path tasks;
  private final long untilNanos;
  private final Map<String, Integer> looks = new HashMap<>();
  private final Map<String, Long> guardNanos = new HashMap<>();

  private GuardCpu(Process process, Duration time) {
    this.process = process;
    this.tasks = Path.of("/proc", String.valueOf(process.pid()), "task");
    this.untilNanos = System.nanoTime() + time.toNanos();
  }

  static GuardCpu of(Process process, Duration time) {
    return new GuardCpu(process, time);
  }

  @Override
  public Used call() throws InterruptedException {
    while (System.nanoTime() < untilNanos) {
      threads().forEach(this::look);
      Thread.sleep(LOOK_EVERY_MILLIS);
    }
    if (!process.isAlive()) {
      throw new IllegalStateException("the host ended early: " + process.info());
    }
    Duration whole = process.info().totalCpuDuration().orElseThrow();
    double guard = guardNanos.values().stream().mapToLong(Long::longValue).sum() / 1e6;
    return new Used(guard, whole.toMillis());
  }

  private List<String> threads() {
    try (Stream<Path> list = Files.list(tasks)) {
      return list.map(task -> task.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void look(String thread) {
    if (!guardNanos.containsKey(thread) && looks.merge(thread, 1, Integer::sum) > LOOKS_AT_A_NAME) {
      return;
    }
    try {
      if (Files.readString(tasks.resolve(thread, "comm")).startsWith("mlx-guard")) {
        String spent = Files.readString(tasks.resolve(thread, "schedstat"));
        guardNanos.put(thread, Long.parseLong(spent.substring(0, spent.indexOf(' '))));
      } else {
        guardNanos.remove(thread);
      }
    } catch (IOException ended) {
      looks.put(thread, LOOKS_AT_A_NAME);
    }
  }
}
