// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Attachment;
import io.mlxguard.bed.Command;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** A host that never loads MLX is guarded at next to no cost. */
class NoMlxTest {

  private static final Optional<String> WAITING = Optional.of("WAITING");

  /** After 4 s its MBeans are looked at for the first time, by code that is new to the JVM. */
  private static final Duration FIRST_LOOKS = Duration.ofSeconds(5);

  private static HostProcess start() {
    HostProcess host = HostProcess.plain("--wait").guarded("").start();
    host.read();
    try (Attachment guard = Attachment.to(host)) {
      Eventually.poll().until(guard::status, it -> it.map(GuardStatus::state).equals(WAITING));
    }
    return host;
  }

  private static Duration processorTimeOver(Duration span, HostProcess host) throws IOException {
    Duration before = GuardThreads.processorTime(host.pid());
    assertThat(before).as("the threads are found").isPositive();
    passes(span);
    return GuardThreads.processorTime(host.pid()).minus(before);
  }

  private static void passes(Duration span) {
    long end = System.nanoTime() + span.toNanos();
    Eventually.poll().atMost(span.plusMinutes(1)).until(() -> System.nanoTime() >= end);
  }

  @Test
  void itWaitsAndTheCommandLineSaysSo() {
    try (HostProcess host = start()) {
      Command.Outcome outcome = Command.mlxGuard("status", Long.toString(host.pid()), "--json");
      assertThat(outcome.exit()).as(outcome.stderr()).isZero();
      assertThat(outcome.json().getBoolean("guarded")).isTrue();
      assertThat(outcome.json().getObject("status").getString("state")).isEqualTo("WAITING");
      Undisturbed.end(host);
      assertThat(Undisturbed.stderr(host)).isEmpty();
    }
  }

  @Test
  void waitingCostsAlmostNothing(TestReporter reporter) throws IOException {
    try (HostProcess host = start()) {
      passes(FIRST_LOOKS);
      Duration used = processorTimeOver(Duration.ofSeconds(3), host);
      reporter.publishEntry("processor time over 3 s", used.toString());
      assertThat(used).isLessThan(Duration.ofMillis(30));
    }
  }

  @Test
  @Tag("bench")
  void overAMinuteItTakesLessThanAThousandthOfACore(TestReporter reporter) throws IOException {
    Duration minute = Duration.ofMinutes(1);
    try (HostProcess host = start()) {
      Duration used = processorTimeOver(minute, host);
      reporter.publishEntry("processor time over 60 s", used.toString());
      assertThat(used).isLessThan(minute.dividedBy(1000));
    }
  }

  @Test
  void aBusyThreadOfThatNameIsSeen() throws IOException, InterruptedException {
    Duration span = Duration.ofMillis(100);
    Thread busy =
        new Thread(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
              }
            },
            "mlx-guard-busy");
    busy.setDaemon(true);
    busy.start();
    long pid = ProcessHandle.current().pid();
    Duration before = GuardThreads.processorTime(pid);
    Eventually.poll()
        .until(() -> GuardThreads.processorTime(pid).minus(before).compareTo(span) > 0);
    busy.interrupt();
    busy.join();
  }
}
