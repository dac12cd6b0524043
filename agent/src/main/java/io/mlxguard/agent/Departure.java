// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import io.mlxguard.config.LogChoice;
import io.mlxguard.config.Text;
import io.mlxguard.readout.GuardLog;
import io.mlxguard.restart.ShutdownHooks;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Leaves the host through its own shutdown hooks: the one {@code System.exit} there is in the
 * guard. A shutdown that does not end is reported with the threads that hold it, and never cut
 * short: a process that is killed may leave wired memory behind in the kernel (reference/peers.md
 * 20).
 */
final class Departure {

  private static final int FRAMES = 3;
  private static final int MOST_REPORTS = 10;

  private final Supplier<LogChoice> log;

  /**
   * Nothing is left yet.
   *
   * @param log where reports go; the guard's own log is closed by then
   */
  Departure(Supplier<LogChoice> log) {
    this.log = log;
  }

  /**
   * Leaves; answers with why it could not, and otherwise not at all.
   *
   * @param stuckAfter when a shutdown that goes on is reported for the first time
   * @param byHand what a person can do about one
   */
  Optional<String> leave(int exitCode, Duration stuckAfter, String byHand) {
    Optional<List<Thread>> hooks = ShutdownHooks.all();
    Thread reporter =
        new Thread(null, () -> report(hooks, stuckAfter, byHand), "mlx-guard-departure", 0, false);
    reporter.setDaemon(true);
    reporter.start();
    try {
      System.exit(exitCode);
      return Optional.empty();
    } catch (RuntimeException | Error e) { // a security manager's, on Java 22 and 23
      reporter.interrupt();
      return Optional.of("this JVM may not be left: " + e);
    }
  }

  /** Less and less often. */
  private void report(Optional<List<Thread>> hooks, Duration stuckAfter, String byHand) {
    Duration pause = stuckAfter;
    long beganNanos = System.nanoTime();
    try {
      for (int i = 0; i < MOST_REPORTS; i++) {
        Thread.sleep(pause);
        GuardLog late = new GuardLog(log.get());
        late.warn(
            "scheduled-restart: the shutdown has not ended for "
                + Duration.ofNanos(System.nanoTime() - beganNanos).toMillis()
                + " ms; "
                + hooks.map(Departure::holding).orElse("what holds it does not show")
                + ". Nothing is cut short, and a supervisor does not see it: "
                + byHand);
        late.close();
        pause = pause.multipliedBy(2);
      }
    } catch (InterruptedException e) {
      return; // the JVM goes on after all
    }
  }

  private static String holding(List<Thread> hooks) {
    String alive =
        hooks.stream()
            .filter(hook -> hook.isAlive() && hook != Thread.currentThread())
            .map(Departure::shown)
            .collect(Collectors.joining("; "));
    return alive.isEmpty() ? "no shutdown hook is running any more" : "held by " + alive;
  }

  /** Where it stands, and through which of the host's own methods it came there. */
  private static String shown(Thread thread) {
    StringBuilder text =
        new StringBuilder("thread \"")
            .append(thread.getName())
            .append("\" ")
            .append(thread.getState());
    List<StackTraceElement> frames = List.of(thread.getStackTrace());
    Stream<StackTraceElement> hosts =
        frames.stream().skip(1).filter(frame -> !"java.base".equals(frame.getModuleName()));
    text.append(
        Stream.concat(frames.stream().limit(1), hosts.limit(FRAMES))
            .map(StackTraceElement::toString)
            .collect(Collectors.joining(" < ", " at ", "")));
    return Text.place(text.toString());
  }
}
