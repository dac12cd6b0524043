// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import io.mlxguard.bed.Bed;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.Command;
import io.mlxguard.bed.HostProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code list}, among whatever other JVMs the machine runs. */
class ListTest {

  private static final String PLAIN = "io.mlxguard.host.plain.PlainHost";
  private static final String VERSION = System.getProperty("java.version");

  private static final String COUNTERS = "/tmp/hsperfdata_" + System.getProperty("user.name");

  @TempDir private Path folder;

  private static HostProcess guarded(HostProcess.Launch launch) {
    HostProcess host = Weave.used(launch.guarded("install-delay=0ms"));
    Eventually.state(host, "GUARDING");
    return host;
  }

  private static HostProcess plain(String... options) {
    HostProcess host = HostProcess.plain("--wait").with(options).start();
    host.read();
    return host;
  }

  private static Command.Outcome list(String... arguments) {
    Command.Outcome outcome =
        Command.mlxGuard(
            Stream.concat(Stream.of("list"), Stream.of(arguments)).toArray(String[]::new));
    assertThat(outcome.exit()).as(outcome.toString()).isZero();
    return outcome;
  }

  private static Optional<JsonObject> find(Command.Outcome json, HostProcess host) {
    return json.json().getArray("jvms").stream()
        .map(JsonObject.class::cast)
        .filter(jvm -> jvm.getLong("pid") == host.pid())
        .findFirst();
  }

  private static JsonObject of(Command.Outcome json, HostProcess host) {
    return find(json, host).orElseThrow(() -> new AssertionError("not in " + json));
  }

  private static String line(Command.Outcome text, HostProcess host) {
    return text.stdout()
        .lines()
        .filter(line -> line.matches(host.pid() + " .*"))
        .findFirst()
        .orElseThrow(() -> new AssertionError("not in " + text));
  }

  /** Whether a connection to the JVM was ever made: its listener's thread stays. */
  private static boolean wasAttachedTo(HostProcess host) {
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + host.pid() + "/task"))) {
      return threads.anyMatch(ListTest::listens);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean listens(Path thread) {
    try {
      return Files.readString(thread.resolve("comm")).startsWith("Attach Listener");
    } catch (IOException e) {
      return false; // it has ended
    }
  }

  @Test
  void whatShowsOfAJvmIsReadAndOnlyAGuardedOneIsAsked() {
    try (HostProcess a = guarded(HostProcess.hostA(Personality.METAL));
        HostProcess b = Weave.used(HostProcess.hostB(Personality.CPU));
        HostProcess plain = plain()) {
      Command.Outcome json = list("--json");
      Command.Outcome text = list();

      JsonObject mlx = of(json, a);
      assertThat(mlx.keySet())
          .containsExactly(
              "pid",
              "name",
              "java",
              "javaHome",
              "user",
              "uptimeMillis",
              "mlx",
              "mlxFiles",
              "guarded",
              "state",
              "version");
      assertThat(mlx.getString("name")).isEqualTo("io.mlxguard.host.HostA");
      assertThat(mlx.getString("java")).isEqualTo(VERSION);
      assertThat(mlx.getString("user")).isEqualTo(System.getProperty("user.name"));
      assertThat(mlx.getLong("uptimeMillis")).isBetween(1L, 120_000L);
      assertThat(mlx.getBoolean("mlx")).isTrue();
      assertThat(mlx.getArray("mlxFiles")).contains(Personality.METAL.libMlxC().toString());
      assertThat(mlx.getBoolean("guarded")).isTrue();
      assertThat(mlx.getString("state")).isEqualTo("GUARDING");
      assertThat(of(json, b).getBoolean("mlx")).isTrue();
      assertThat(of(json, b).getBoolean("guarded", true)).isFalse();
      assertThat(of(json, plain).getBoolean("mlx", true)).isFalse();
      assertThat(of(json, plain).getArray("mlxFiles")).isEmpty();

      assertThat(line(text, a)).matches(".* libmlxc\\.(so|dylib) +GUARDING .*");
      assertThat(line(text, plain)).contains(PLAIN, VERSION).endsWith(" -           -");
      assertThat(text.stdout().indexOf(line(text, a)))
          .isLessThan(text.stdout().indexOf(line(text, plain)));
      assertThat(text.stderr()).contains("mlx-guard: guard it with: java -jar ");

      assertThat(wasAttachedTo(b)).isFalse();
      assertThat(wasAttachedTo(plain)).isFalse();
      assertThat(wasAttachedTo(a)).as("the control").isTrue();
      Undisturbed.end(b);
      Undisturbed.end(a);
    }
  }

  /** A JVM that starts deletes the files of pids that are no more, but not of those that are. */
  @Test
  void aFileThatWasLeftToAnotherProcessIsNoJvmAndAJvmWithoutAFileIs() throws Exception {
    Process other = new ProcessBuilder("sleep", "100").start();
    Path left = Path.of(COUNTERS, Long.toString(other.pid()));
    try (HostProcess killed = plain();
        HostProcess without = plain("-XX:-UsePerfData", "-Dx=-jar")) {
      Files.copy(Path.of(COUNTERS, Long.toString(killed.pid())), left);
      killed.process().destroyForcibly().waitFor();
      Command.Outcome json = list("--json");

      assertThat(Command.jdk(Map.of(), "jps").stdout())
          .as("the control: what the JDK makes of it")
          .contains(other.pid() + " PlainHost");
      assertThat(json.stdout()).doesNotContain("\"pid\":" + other.pid() + ",");
      assertThat(find(json, killed)).isEmpty();
      JsonObject jvm = of(json, without);
      assertThat(jvm.getString("name")).isEqualTo(PLAIN);
      assertThat(jvm.getString("java")).isEqualTo(VERSION);
      assertThat(jvm.getLong("uptimeMillis")).isPositive();
    } finally {
      other.destroyForcibly();
      Files.deleteIfExists(left);
    }
  }

  @Test
  void hostileNamesAndArguments() throws IOException {
    Path jar = folder.resolve("evil\u001b[2J\u0007\u202e\u009b31mname.jar");
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.MAIN_CLASS, PLAIN);
    attributes.put(Attributes.Name.CLASS_PATH, Bed.hosts().toUri().toString());
    new JarOutputStream(Files.newOutputStream(jar), manifest).close();
    String[] megabyte =
        IntStream.range(0, 10)
            .mapToObj(i -> "-Dx" + i + "=" + "y".repeat(110_000))
            .toArray(String[]::new);
    Path argumentFile =
        Files.writeString(folder.resolve("arguments"), "-Dx=" + "z".repeat(1 << 20));

    try (HostProcess evil = HostProcess.of("-jar", jar.toString(), "--wait").start();
        HostProcess renamed =
            HostProcess.plain("--wait")
                .with("-XX:-UsePerfData")
                .through("bash", "-c", "exec -a $'\\e[31mnot java\\n' \"$0\" \"$@\"")
                .start();
        HostProcess large = plain(megabyte);
        HostProcess largest = plain("-XX:-UsePerfData", "@" + argumentFile);
        HostProcess largeAndHidden =
            HostProcess.plain("--wait").with(megabyte).with("-XX:-UsePerfData").start()) {
      List.of(evil, renamed, largeAndHidden).forEach(HostProcess::read);
      Command.Outcome json = list("--json");
      Command.Outcome text = list();

      assertThat(of(json, evil).getString("name")).isEqualTo("evil[2J31mname.jar");
      for (HostProcess host : List.of(renamed, large, largest, largeAndHidden)) {
        assertThat(of(json, host).getString("name")).isEqualTo(PLAIN);
        assertThat(line(text, host)).contains(PLAIN);
      }
      assertThat(json.stdout() + text.stdout() + text.stderr())
          .matches("[\\x20-\\x7e\\n]*")
          .doesNotContain("zzzz", "yyyy");
    }
  }

  @Test
  void aStoppedGuardCostsTwoSecondsAtMost() {
    try (HostProcess host = guarded(HostProcess.hostA(Personality.METAL))) {
      Signals.send("STOP", host.pid());
      Command.Outcome json = list("--json");
      Signals.send("CONT", host.pid());

      JsonObject jvm = of(json, host);
      assertThat(jvm.getBoolean("guarded")).isTrue();
      assertThat(jvm.getObject("state").getString("missing")).contains("is stopped");
      Undisturbed.end(host);
    }
  }

  @Test
  void withoutTheModuleThatAttachesAllButTheStateIsKnown() {
    try (HostProcess host = guarded(HostProcess.hostA(Personality.METAL))) {
      Command.Outcome outcome =
          Command.jdk(
              Map.of(),
              "java",
              "--limit-modules",
              "java.base",
              "-jar",
              Bed.jar().toString(),
              "list");

      assertThat(outcome.exit()).as(outcome.toString()).isZero();
      assertThat(line(outcome, host)).matches(".*HostA .* libmlxc\\.(so|dylib) +yes");
      assertThat(outcome.stdout())
          .contains("? guard in pid " + host.pid() + " (io.mlxguard.host.HostA): this Java runtime")
          .contains(" has no module jdk.attach");
      Undisturbed.end(host);
    }
  }

  @Test
  void noVerbListsAndNamesTheVerbs() {
    try (HostProcess host = plain()) {
      Command.Outcome outcome = Command.mlxGuard();

      assertThat(outcome.exit()).isZero();
      assertThat(line(outcome, host)).contains(PLAIN);
      assertThat(outcome.stderr()).contains("mlx-guard: verbs: list, attach, ", "--help");
    }
  }
}
