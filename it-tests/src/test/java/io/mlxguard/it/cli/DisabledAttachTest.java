// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Command;
import io.mlxguard.bed.HostProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A JVM that lets nobody attach takes the signal that attaching begins with for a wish to see its
 * threads, and prints them to its stdout. It must never get one.
 */
class DisabledAttachTest {

  private static final String OFF = "-XX:+DisableAttachMechanism";

  /** Then its counters, in which the JDK would find the flag, are not there to be read. */
  private static final String NO_COUNTERS = "-XX:-UsePerfData";

  /** Where a JVM can be given an option. */
  enum Way {
    COMMAND_LINE {
      @Override
      HostProcess.Launch give(HostProcess.Launch launch, Path folder) {
        return launch.with(OFF);
      }
    },
    LAUNCHERS_FILE {
      @Override
      HostProcess.Launch give(HostProcess.Launch launch, Path folder) throws IOException {
        return launch.with("@" + written(folder, "# of an application\n-Xmx64m \"" + OFF + "\"\n"));
      }
    },
    LAUNCHERS_VARIABLE {
      @Override
      HostProcess.Launch give(HostProcess.Launch launch, Path folder) {
        return launch.env("JDK_JAVA_OPTIONS", "-Xmx64m " + OFF);
      }
    },
    TOOLS_VARIABLE {
      @Override
      HostProcess.Launch give(HostProcess.Launch launch, Path folder) {
        return launch.env("JAVA_TOOL_OPTIONS", "-Xmx64m '" + OFF + "'");
      }
    },
    LAST_VARIABLE {
      @Override
      HostProcess.Launch give(HostProcess.Launch launch, Path folder) {
        return launch.with("-XX:-DisableAttachMechanism").env("_JAVA_OPTIONS", OFF);
      }
    },
    FLAGS_FILE {
      @Override
      HostProcess.Launch give(HostProcess.Launch launch, Path folder) throws IOException {
        return launch.with("-XX:Flags=" + written(folder, "+DisableAttachMechanism\n"));
      }
    },
    OPTIONS_FILE {
      @Override
      HostProcess.Launch give(HostProcess.Launch launch, Path folder) throws IOException {
        return launch.with("-XX:VMOptionsFile=" + written(folder, "-Xmx64m\n" + OFF + "\n"));
      }
    };

    abstract HostProcess.Launch give(HostProcess.Launch launch, Path folder) throws IOException;

    private static Path written(Path folder, String text) throws IOException {
      return Files.writeString(folder.resolve("options"), text);
    }
  }

  private static String refusal(HostProcess host) {
    return "pid %d runs with -XX:+DisableAttachMechanism; restart it without that flag, or with"
            .formatted(host.pid())
        + " -javaagent:mlx-guard.jar";
  }

  private static void signal(HostProcess host) {
    List<String> line = List.of("kill", "-QUIT", Long.toString(host.pid()));
    assertThat(Command.program(Map.of(), line).exit()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void whereverItWasGivenItIsFoundAndNothingIsSent(Way way, @TempDir Path folder)
      throws IOException {
    HostProcess.Launch launch = Waiting.launch().with(NO_COUNTERS);
    try (HostProcess host = Waiting.started(way.give(launch, folder))) {
      assertThat(Said.refused(Said.run("attach", host.pid()))).isEqualTo(refusal(host));
      assertThat(Waiting.end(host)).allMatch(line -> line.contains("icked up "));
    }
  }

  @Test
  void theSignalWouldHavePrintedItsThreads() {
    try (HostProcess host = Waiting.started(Waiting.launch().with(NO_COUNTERS, OFF))) {
      signal(host);
      assertThat(Stream.generate(host::read).limit(2)).last().asString().contains("thread dump");
    }
  }

  @Test
  void withCountersTheJdkFindsItToo() {
    try (HostProcess host = Waiting.started(Waiting.launch().with(OFF))) {
      assertThat(Said.refused(Said.run("status", host.pid()))).isEqualTo(refusal(host));
      assertThat(Waiting.end(host)).isEmpty();
    }
  }

  @Test
  void theLastWordCounts(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("options"), OFF);
    HostProcess.Launch launch =
        Waiting.launch().with("@" + file, "-XX:-DisableAttachMechanism", NO_COUNTERS);
    try (HostProcess host = Waiting.started(launch)) {
      assertThat(Said.done(Said.run("status", host.pid())).getBoolean("guarded")).isFalse();
      assertThat(Waiting.end(host)).isEmpty();
    }
  }

  /** Arguments of an application may be called anything. */
  @Test
  void whatStandsBehindTheMainClassIsNoOption() {
    HostProcess.Launch launch = Waiting.launch("--", OFF).with(NO_COUNTERS);
    try (HostProcess host = Waiting.started(launch)) {
      assertThat(Said.done(Said.run("status", host.pid())).getBoolean("guarded")).isFalse();
      assertThat(Waiting.end(host)).isEmpty();
    }
  }
}
