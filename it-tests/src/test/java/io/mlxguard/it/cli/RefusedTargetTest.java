// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.HostProcess;
import io.mlxguard.it.Eventually;
import io.mlxguard.it.OlderJava;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JVMs that cannot be guarded as they are. */
class RefusedTargetTest {

  @Test
  void whereLoadingAgentsIsSwitchedOffTheFlagIsNamedAndTheStatusCanBeAsked() {
    HostProcess.Launch launch = HostProcess.plain(Waiting.arguments());
    try (HostProcess host = Waiting.started(launch.with("-XX:-EnableDynamicAgentLoading"))) {
      assertThat(Said.refused(Said.run("attach", host.pid())))
          .isEqualTo(
              "pid %d runs with -XX:-EnableDynamicAgentLoading; restart it with"
                      .formatted(host.pid())
                  + " -XX:+EnableDynamicAgentLoading, or with -javaagent:mlx-guard.jar");
      assertThat(Said.run("status", host.pid()).json().getBoolean("guarded")).isFalse();
      assertThat(Waiting.end(host)).isEmpty();
    }
  }

  @Test
  void onAnOlderJavaEveryVerbThatWouldLoadTheAgentSaysSo() {
    HostProcess.Launch launch = HostProcess.plain(Waiting.arguments()).on(OlderJava.java());
    try (HostProcess host = Waiting.started(launch)) {
      for (String[] rest : List.of(new String[0], new String[] {"--dry-run"})) {
        assertThat(Said.refused(Said.run("attach", host.pid(), rest)))
            .matches(
                "pid %d runs Java \\d\\S+; mlx-guard needs Java 22 or newer: start the application"
                        .formatted(host.pid())
                    + " with a newer JDK");
      }
      assertThat(Said.refused(Said.run("set", host.pid(), "cache-limit=1g")))
          .contains("mlx-guard needs Java 22 or newer");
      assertThat(Said.refused(Said.run("clear", host.pid())))
          .contains("mlx-guard needs Java 22 or newer");
      assertThat(Said.done(Said.run("detach", host.pid())).getBoolean("changed")).isFalse();
      assertThat(Said.done(Said.run("status", host.pid())).getBoolean("guarded")).isFalse();
      assertThat(Waiting.end(host)).isEmpty();
    }
  }

  @Test
  void whereNothingGuardsThereIsNothingToSetOrClear() {
    try (HostProcess host = Waiting.started(Waiting.launch())) {
      for (String[] line :
          List.of(new String[] {"set", "cache-limit=1g"}, new String[] {"clear"})) {
        String[] rest = List.of(line).subList(1, line.length).toArray(String[]::new);
        assertThat(Said.refused(Said.run(line[0], host.pid(), rest)))
            .isEqualTo(
                "pid %1$d is not guarded; guard it first: java -jar mlx-guard.jar attach %1$d"
                    .formatted(host.pid()));
      }
      assertThat(Waiting.end(host)).isEmpty();
    }
  }

  @Test
  void aRuntimeWithoutTheModuleForAgentsIsToldHowToHaveIt() {
    HostProcess.Launch launch = Waiting.launch().on(Runtimes.bare());
    try (HostProcess host = Waiting.started(launch)) {
      assertThat(Said.refused(Said.run("attach", host.pid())))
          .isEqualTo(
              "pid %d runs on a Java runtime without the module java.instrument, so no agent can be"
                      .formatted(host.pid())
                  + " loaded; add it: jlink --add-modules java.instrument,...");
      assertThat(Said.run("status", host.pid()).json().getBoolean("guarded")).isFalse();
      assertThat(Waiting.end(host)).isEmpty();
    }
  }

  /** The signal that attaching begins with would end it: its handler is not there yet. */
  @Test
  void aJvmThatHasJustBeenStartedIsSpared(@TempDir Path folder) throws IOException {
    Path pause = folder.resolve("pause");
    HostProcess.Launch launch =
        Waiting.launch()
            .with(
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:+PauseAtStartup",
                "-XX:PauseAtStartupFile=" + pause);
    try (HostProcess host = launch.start()) {
      Eventually.poll().until(() -> Files.exists(pause));
      assertThat(Said.refused(Said.run("attach", host.pid())))
          .contains(" does not look like a HotSpot JVM, and attaching starts with a SIGQUIT")
          .endsWith("or try again if it was just started");
      Files.delete(pause);
      assertThat(host.read()).startsWith("hello");
      assertThat(Waiting.end(host)).noneMatch(line -> line.contains("mlx-guard"));
    }
  }

  @Test
  void aFileInThePlaceOfItsSocketIsNamed() throws IOException {
    try (HostProcess host = Waiting.started(Waiting.launch())) {
      Path socket = Path.of("/tmp/.java_pid" + host.pid());
      Files.createFile(socket);
      try {
        assertThat(Said.refused(Said.run("attach", host.pid())))
            .startsWith("the file .java_pid%d in the directory for".formatted(host.pid()))
            .endsWith("; remove it and try again");
      } finally {
        Files.delete(socket);
      }
      assertThat(Said.done(Said.run("status", host.pid())).getBoolean("guarded")).isFalse();
      assertThat(Waiting.end(host)).isEmpty();
    }
  }
}
