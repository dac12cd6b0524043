// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import io.mlxguard.bed.Attachment;
import io.mlxguard.bed.Bed;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.Command;
import io.mlxguard.bed.HostProcess;
import io.mlxguard.it.Eventually;
import io.mlxguard.it.Limits;
import io.mlxguard.it.OlderJava;
import io.mlxguard.it.Undisturbed;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line on another Java than the host's. */
class OtherRuntimeTest {

  private static final Path JDK = Runtimes.home(Bed.java());

  /** Only the command line's own runtime is to be looked at, and the host's. */
  private static Command.Outcome onBare(String verb, HostProcess host, String... rest) {
    return Said.cli(verb, host.pid(), rest).on(Runtimes.bare()).run();
  }

  @Test
  void withoutTheModuleForAttachingTheHostsOwnJavaIsUsedAndItsExitCodesAreCarriedOver() {
    try (HostProcess host = Waiting.started(Waiting.launch())) {
      assertThat(Said.done(onBare("attach", host)).getBoolean("changed")).isTrue();
      assertThat(Said.refused(onBare("set", host, "cache-limit=lots")))
          .contains("\"lots\" is not a size");
      assertThat(Said.done(onBare("detach", host)).getBoolean("changed")).isTrue();
      assertThat(Waiting.end(host)).isEmpty();
    }
  }

  /** The names of JVMs are found out by that module too. */
  @Test
  void aNameIsFoundByTheJavaOfJavaHome(@TempDir Path folder) {
    String name = "named-" + ProcessHandle.current().pid() + ".jar";
    HostProcess.Launch launch =
        Named.plain(folder.resolve(name)).with("-XX:+EnableDynamicAgentLoading");
    try (HostProcess host = Waiting.started(launch)) {
      Command.Outcome outcome =
          Command.cli("status", name, "--json")
              .on(Runtimes.bare())
              .env("JAVA_HOME", JDK.toString())
              .run();
      assertThat(Said.done(outcome).getLong("pid")).isEqualTo(host.pid());
      assertThat(Waiting.end(host)).isEmpty();
    }
  }

  @Test
  void whereTheHostsJavaHasItNotEitherTheLineForJcmdDoesTheSame() {
    HostProcess.Launch launch = Waiting.launch().on(Runtimes.guardable());
    try (HostProcess host = Waiting.started(launch)) {
      String refusal = Said.refused(onBare("attach", host, "cache-limit=1g,memory-limit=2g"));
      assertThat(refusal)
          .startsWith(
              "this Java runtime (%s) has no module jdk.attach, nor has the target's"
                  .formatted(Runtimes.home(Runtimes.bare())));
      try (Attachment guard = Attachment.to(host)) {
        assertThat(guard.status()).as("so far nothing was done").isEmpty();
        String jcmd = refusal.substring(refusal.indexOf("jcmd "));
        String path = JDK.resolve("bin") + File.pathSeparator + System.getenv("PATH");
        Command.Outcome run = Command.program(Map.of("PATH", path), List.of("/bin/sh", "-c", jcmd));
        assertThat(run.exit()).as(run.toString()).isZero();
        Eventually.poll().until(() -> guard.status().isPresent());
        assertThat(guard.status().orElseThrow().settings())
            .contains("cache-limit=1g from agent argument", "memory-limit=2g from agent argument");
      }
      assertThat(Waiting.end(host)).noneMatch(line -> line.contains("WARN"));
    }
  }

  @Test
  void javaHomeHelpsWhereTheHostsJavaDoesNot() {
    HostProcess.Launch launch = Waiting.launch().on(Runtimes.guardable());
    try (HostProcess host = Waiting.started(launch)) {
      Command.Cli status =
          Said.cli("status", host.pid()).on(Runtimes.bare()).env("JAVA_HOME", JDK.toString());
      assertThat(Said.done(status.run()).getBoolean("guarded")).isFalse();
      assertThat(Waiting.end(host)).isEmpty();
    }
  }

  @Test
  void onAnOlderJavaEveryVerbWorksOnANewerHost() {
    HostProcess.Launch launch =
        HostProcess.hostA(Personality.METAL, "--eager").with("-XX:+EnableDynamicAgentLoading");
    try (HostProcess host = launch.start().ready()) {
      Limits own = Limits.recorded(host);
      JsonObject attached =
          Said.done(onOlder("attach", host, "cache-limit=300m,memory-limit=2g,install-delay=0ms"));
      assertThat(attached.getBoolean("changed")).isTrue();
      assertThat(Limits.recorded(host)).isEqualTo(new Limits(300L << 20, 2L << 30));
      assertThat(Said.done(onOlder("set", host, "cache-limit=200m")).getBoolean("changed"))
          .isTrue();
      assertThat(Limits.recorded(host)).isEqualTo(new Limits(200L << 20, 2L << 30));
      assertThat(Said.done(onOlder("status", host)).getObject("status").getString("state"))
          .isEqualTo("GUARDING");
      assertThat(Said.refused(onOlder("clear", host)))
          .startsWith("clear-after-generate is SKIPPED: no method is named");
      assertThat(Said.done(onOlder("detach", host)).getArray("unrestored")).isEmpty();
      assertThat(Limits.recorded(host)).isEqualTo(own);
      Undisturbed.end(host);
    }
  }

  /** Its stderr may hold what the entry of a guard says of its start. */
  private static Command.Outcome onOlder(String verb, HostProcess host, String... rest) {
    return Said.cli(verb, host.pid(), rest).on(OlderJava.java()).run();
  }
}
