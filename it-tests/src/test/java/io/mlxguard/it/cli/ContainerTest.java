// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Attempt;
import io.mlxguard.bed.Bed;
import io.mlxguard.bed.HostProcess;
import io.mlxguard.it.Eventually;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** Hosts that see other files, and other process ids, than the command line does. */
class ContainerTest {

  private static final String JAR = Bed.jar().toString();
  private static final String HIDE = "mount -t tmpfs none '" + Bed.jar().getParent() + "'";

  /** What a user does who has read the refusal. */
  private static final String COPY =
      "cp '" + JAR + "' /tmp/x && " + HIDE + " && cp /tmp/x '" + JAR + "'";

  private static void with(TestReporter reporter, Attempt<Apart> apart, Consumer<Apart> test) {
    switch (apart) {
      case Attempt.Impossible<Apart>(String why) -> reporter.publishEntry("no container", why);
      case Attempt.Made<Apart>(Apart made) -> test.accept(made);
    }
  }

  /** As this process sees it; the one that was started is its parent. */
  private static long inside(HostProcess host) {
    return Eventually.poll()
        .until(() -> host.process().children().findFirst(), Optional::isPresent)
        .orElseThrow()
        .pid();
  }

  @Test
  void aHostThatDoesNotSeeTheJarIsToldApartAndCanBeAskedAllTheSame(TestReporter reporter) {
    with(
        reporter,
        Apart.inMounts(),
        apart -> {
          HostProcess.Launch launch = Waiting.launch().through(apart.after(HIDE));
          try (HostProcess host = Waiting.started(launch)) {
            assertThat(Said.refused(Said.run("attach", host.pid())))
                .isEqualTo(
                    ("pid %d has no %s: it sees other files than this command; put the same jar at"
                            + " the same path there, or restart it with -javaagent:mlx-guard.jar")
                        .formatted(host.pid(), JAR));
            assertThat(Said.run("status", host.pid()).json().getBoolean("guarded")).isFalse();
            assertThat(Waiting.end(host)).isEmpty();
          }
        });
  }

  @Test
  void withTheSameJarAtTheSamePathItIsGuarded(TestReporter reporter) {
    with(
        reporter,
        Apart.inMounts(),
        apart -> {
          HostProcess.Launch launch =
              Waiting.launch().through(apart.after("mount -t tmpfs none /tmp && " + COPY));
          try (HostProcess host = Waiting.started(launch)) {
            assertThat(Said.done(Said.run("attach", host.pid())).getBoolean("changed")).isTrue();
            assertThat(Said.done(Said.run("detach", host.pid())).getBoolean("changed")).isTrue();
            assertThat(Waiting.end(host)).isEmpty();
          }
        });
  }

  @Test
  void aProcessIdIsTheOneSeenFromHere(TestReporter reporter) {
    with(
        reporter,
        Apart.inProcessIds(),
        apart -> {
          HostProcess.Launch launch = Waiting.launch().through(apart.after("true"));
          try (HostProcess host = Waiting.started(launch)) {
            long pid = inside(host);
            assertThat(Said.done(Said.run("attach", pid)).getLong("pid")).isEqualTo(pid);
            assertThat(Said.done(Said.run("status", pid)).getBoolean("guarded")).isTrue();
            assertThat(Said.done(Said.run("detach", pid)).getBoolean("changed")).isTrue();
            assertThat(Waiting.end(host)).isEmpty();
          }
        });
  }

  @Test
  void withoutTheJarThereAsWellItIsCalledAContainer(TestReporter reporter) {
    with(
        reporter,
        Apart.inProcessIds(),
        apart -> {
          HostProcess.Launch launch = Waiting.launch().through(apart.after(HIDE));
          try (HostProcess host = Waiting.started(launch)) {
            assertThat(Said.refused(Said.run("attach", inside(host))))
                .contains(" has no " + JAR + ": it sees the files of its container; put the same");
            assertThat(Waiting.end(host)).isEmpty();
          }
        });
  }
}
