// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Attachment;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.HostProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A host at work that is guarded, tuned, cleared and left over and over keeps no thread, MBean,
 * loader, metaspace or descriptor of ours. The requests are the command line's own, without a
 * process for each.
 */
class CyclesTest {

  private static final int WARM_UP = 3;
  private static final String ARGUMENTS = "install-delay=0ms,idle-after=300ms";

  /** What a cycle could leave. */
  private record Left(long threads, long beans, long files, long classes, long metaspaceBytes) {

    static Left in(HostProcess host, JmxClient client) {
      Eventually.poll().until(() -> !Jcmd.isAlive(host, DetachTest.LOADER));
      host.ask("gc");
      Jcmd.Classes classes = Jcmd.classes(host);
      String threads = host.ask("threads");
      return new Left(
          HostProcess.number("live", threads) - HostProcess.number("guard", threads),
          client.names().size(),
          files(host),
          classes.loaded(),
          classes.metaspaceBytes());
    }

    private static long files(HostProcess host) {
      try (Stream<Path> open = Files.list(Path.of("/proc/" + host.pid() + "/fd"))) {
        return open.count();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static void cycle(HostProcess host, Attachment guard) {
    assertThat(guard.start(ARGUMENTS).ok()).isTrue();
    Eventually.state(host, "GUARDING");
    assertThat(guard.ask("set", "cache-limit=300m").changed()).isTrue();
    assertThat(guard.ask("clear", "").json().getBoolean("refused")).isTrue();
    Attachment.Report stopped = guard.stop();
    assertThat(stopped.ok()).isTrue();
    assertThat(stopped.unrestored()).isEmpty();
  }

  private static void cycles(Binding binding, int cycles, TestReporter reporter) {
    HostProcess.Launch launch =
        binding.host(Personality.METAL).with("-XX:+EnableDynamicAgentLoading");
    try (HostProcess host = Weave.used(launch);
        Attachment guard = Attachment.to(host);
        JmxClient client = JmxClient.of(host)) {
      String work = "start agents=1 seed=1 prompt=1..4 new=1..3 pause=5 calls=500000";
      assertThat(host.ask(work)).isEqualTo("started");
      for (int i = 0; i < WARM_UP; i++) {
        cycle(host, guard);
      }
      Left before = Left.in(host, client);
      for (int i = WARM_UP; i < cycles; i++) {
        cycle(host, guard);
      }
      Left after = Left.in(host, client);
      reporter.publishEntry("left", before + " then " + after);
      assertThat(after.threads).isEqualTo(before.threads);
      assertThat(after.beans).isZero();
      assertThat(after.files).isLessThanOrEqualTo(before.files);
      assertThat(after.classes).isLessThan(before.classes + 100);
      assertThat(after.metaspaceBytes).isLessThan(before.metaspaceBytes + (2 << 20));
      host.ask("stop");
      List<String> _ = host.await();
      Weave.end(host);
    }
  }

  @ParameterizedTest
  @EnumSource
  void twentyTimes(Binding binding, TestReporter reporter) {
    cycles(binding, 20, reporter);
  }

  @Tag("soak")
  @ParameterizedTest
  @EnumSource
  void twoHundredTimes(Binding binding, TestReporter reporter) {
    cycles(binding, 200, reporter);
  }

  @Test
  void aGuardThatIsStillThereIsSeen() {
    try (HostProcess host = Weave.used(HostProcess.hostA(Personality.METAL));
        Attachment guard = Attachment.to(host);
        JmxClient client = JmxClient.of(host)) {
      Left before = Left.in(host, client);
      assertThat(guard.start(ARGUMENTS).ok()).isTrue();
      Eventually.poll().until(() -> !client.names().isEmpty());
      assertThat(Jcmd.isAlive(host, DetachTest.LOADER)).isTrue();
      assertThat(Left.files(host)).isGreaterThan(before.files);
    }
  }
}
