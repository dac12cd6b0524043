// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlxguard.bed.Attachment;
import io.mlxguard.bed.Bed;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.Command;
import io.mlxguard.bed.HostProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever becomes of the guard, the host runs as it would without one. */
class SpareHostTest {

  private static final int CODE = 7;

  private static HostProcess.Launch host() {
    return HostProcess.plain("--wait", Integer.toString(CODE));
  }

  /** Runs a host until the agent has done what it does; answers with what it wrote to stderr. */
  private static List<String> unharmed(
      HostProcess.Launch launch, String javaVersion, Consumer<HostProcess> once) {
    try (HostProcess host = launch.start()) {
      once.accept(host);
      assertThat(host.end()).as("exit code; stderr:%n%s", host.stderr()).isEqualTo(CODE);
      assertThat(host.stdout()).containsExactly("hello from Java " + javaVersion);
      return Undisturbed.stderr(host);
    }
  }

  private static List<String> unharmed(HostProcess.Launch launch, Consumer<HostProcess> once) {
    return unharmed(launch, System.getProperty("java.version"), once);
  }

  private static void guarded(HostProcess host) {
    host.read();
    try (Attachment guard = Attachment.to(host)) {
      Eventually.poll().until(() -> guard.status().isPresent());
    }
  }

  private static void talked(HostProcess host) {
    Eventually.poll().until(() -> !host.stderr().isEmpty());
  }

  @Test
  void nativeAccessDeniedToAllOthersOnlyTheStartLineIsWritten() {
    HostProcess.Launch launch =
        HostProcess.hostA(Personality.METAL)
            .with("-XX:+IgnoreUnrecognizedVMOptions", "--illegal-native-access=deny") // from 24 on
            .guarded("");
    try (HostProcess host = launch.start().ready()) {
      host.ask("load");
      host.ask("use");
      Eventually.state(host, "GUARDING");
      Undisturbed.end(host);
      assertThat(Undisturbed.stderr(host)).hasSize(1);
      assertThat(host.stderr()).contains("3 of 6 layers active on METAL");
    }
  }

  @Test
  void onAnOlderJavaTheHostRunsUnguardedAndOneLineSaysWhy() throws IOException {
    Path java = OlderJava.java();
    String version;
    try (HostProcess alone = host().on(java).start()) {
      assertThat(alone.end()).isEqualTo(CODE);
      version = alone.stdout().getFirst().substring("hello from Java ".length());
    }
    assertThat(unharmed(host().on(java).guarded(""), version, SpareHostTest::talked))
        .singleElement()
        .asString()
        .startsWith("mlx-guard: not started: this is Java " + version)
        .endsWith("the application runs unguarded");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cache-limit=((((,memory-limit=[[[",
        "\"cache-limit=1g",
        "=,=,,=,;;;===",
        "cache-limit=\t\u0001\u001b[31m\n\r2g",
        "\u6c34=\ud83e\uddca,cache-limit=\u0661\u0662\u0663m",
        "cache-limit=99999999999999999999t,memory-limit=-1",
        "mlx-guard:1;verb=nonsense;jar=/nowhere;nonce=../../x;args=%zz",
        "mlx-guard:9;verb=start"
      })
  void noArgumentHarmsAHost(String argument) {
    List<String> stderr = unharmed(host().guarded(argument), SpareHostTest::talked);
    assertThat(stderr).hasSizeLessThanOrEqualTo(8);
    assertThat(stderr).allMatch(line -> line.contains("mlx-guard"));
    assertThat(String.join("", stderr)).doesNotContainPattern("\\p{Cntrl}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "a=1,", "("})
  void aMegabyteOfArgumentDoesNotHarmAHost(String piece, @TempDir Path folder) throws IOException {
    // The kernel bounds one argument at 128 KiB; a file of arguments is read by the launcher.
    Path file = folder.resolve("arguments");
    String megabyte = piece.repeat((1 << 20) / piece.length());
    Files.writeString(file, "-javaagent:" + Bed.jar() + "=" + megabyte);
    List<String> stderr = unharmed(host().with("@" + file), SpareHostTest::talked);
    assertThat(stderr.size()).as("lines on stderr").isLessThanOrEqualTo(20);
    assertThat(stderr).allMatch(line -> line.length() < 1000);
  }

  @Test
  void withoutTheCoreInItsJarOneLineSaysSo(@TempDir Path folder) throws IOException {
    Path merged = folder.resolve("merged.jar");
    copyEntryAlone(merged);
    assertThat(unharmed(host().with("-javaagent:" + merged), SpareHostTest::talked))
        .singleElement()
        .asString()
        .contains("merged.jar is not mlx-guard.jar; if it was merged into another jar, name the");
  }

  @Test
  void underAnotherNameTheJarGuardsAsWell(@TempDir Path folder) throws IOException {
    Path renamed = folder.resolve("other name.jar");
    Files.copy(Bed.jar(), renamed);
    assertThat(unharmed(host().with("-javaagent:" + renamed), SpareHostTest::guarded)).isEmpty();
  }

  @Test
  void toolsOfTheJdkThatInheritTheOptionDoNotNoticeIt(@TempDir Path folder) throws IOException {
    // A guard that started would complain of its argument.
    String options = "-javaagent:" + Bed.jar() + "=nonsense=1";
    Map<String, String> inherited = Map.of("JAVA_TOOL_OPTIONS", options);
    String pickedUp = "Picked up JAVA_TOOL_OPTIONS: " + options + "\n";

    Path source = folder.resolve("Some.java");
    Files.writeString(source, "class Some {}");
    Command.Outcome javac = Command.jdk(inherited, "javac", "-verbose", source.toString());
    assertThat(javac.exit()).isZero();
    assertThat(javac.stderr()).startsWith(pickedUp).doesNotContain("mlx-guard WARN");
    Command.Outcome version = Command.jdk(inherited, "javac", "-version");
    assertThat(version)
        .isEqualTo(
            new Command.Outcome(0, "javac " + System.getProperty("java.version") + "\n", pickedUp));
    Command.Outcome jcmd = Command.jdk(inherited, "jcmd", "-l");
    assertThat(jcmd.exit()).isZero();
    assertThat(jcmd.stderr()).isEqualTo(pickedUp);
    assertThat(jcmd.stdout().lines()).allMatch(line -> line.matches("\\d+ \\S.*"));

    List<String> application =
        unharmed(
            host().env("JAVA_TOOL_OPTIONS", options),
            host -> Eventually.poll().until(() -> host.stderr().lines().count() > 1));
    assertThat(application).anyMatch(line -> line.contains("there is no key \"nonsense\""));
  }

  @Test
  void anAgentThatThrowsEndsItsHostWhichTheSameCheckSees(@TempDir Path folder) throws IOException {
    Path thrower = folder.resolve("thrower.jar");
    writeThrower(thrower);
    assertThatThrownBy(() -> unharmed(host().with("-javaagent:" + thrower), SpareHostTest::talked))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("exit code");
  }

  /** As a tool that merges jars might leave it. */
  private static void copyEntryAlone(Path to) throws IOException {
    try (JarFile from = new JarFile(Bed.jar().toFile());
        JarOutputStream out = new JarOutputStream(Files.newOutputStream(to), from.getManifest())) {
      for (JarEntry entry : from.stream().toList()) {
        if (entry.getName().startsWith("io/mlxguard/shim/") && !entry.isDirectory()) {
          add(out, entry.getName(), from.getInputStream(entry).readAllBytes());
        }
      }
    }
  }

  private static void writeThrower(Path to) throws IOException {
    byte[] agent =
        ClassFile.of()
            .build(
                ClassDesc.of("Thrower"),
                type ->
                    type.withMethodBody(
                        "premain",
                        MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_String),
                        ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                        code -> code.aconst_null().athrow()));
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(new Attributes.Name("Premain-Class"), "Thrower");
    try (OutputStream file = Files.newOutputStream(to);
        JarOutputStream out = new JarOutputStream(file, manifest)) {
      add(out, "Thrower.class", agent);
    }
  }

  private static void add(JarOutputStream out, String name, byte[] bytes) throws IOException {
    out.putNextEntry(new JarEntry(name));
    out.write(bytes);
    out.closeEntry();
  }
}
