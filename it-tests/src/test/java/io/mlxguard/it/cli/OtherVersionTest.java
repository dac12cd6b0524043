// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import io.mlxguard.bed.Attachment;
import io.mlxguard.bed.Bed;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.HostProcess;
import io.mlxguard.it.Eventually;
import io.mlxguard.it.Jcmd;
import io.mlxguard.it.Limits;
import io.mlxguard.it.Undisturbed;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A guard of another version than the command line's; both are copies of one here. */
class OtherVersionTest {

  private static final String OTHER = "9.9.9";
  private static final String LOADER = "io.mlxguard.shim.NestedLoader";
  private static final String ARGUMENTS = "cache-limit=300m,memory-limit=2g,install-delay=0ms";

  @TempDir private static Path folder;
  private static Path other;
  private static String own;

  @BeforeAll
  static void copy() throws IOException {
    other = folder.resolve("mlx-guard.jar");
    try (JarFile from = new JarFile(Bed.jar().toFile())) {
      Manifest manifest = new Manifest(from.getManifest());
      own =
          String.valueOf(
              manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, OTHER));
      try (OutputStream file = Files.newOutputStream(other);
          JarOutputStream out = new JarOutputStream(file, manifest)) {
        for (JarEntry entry : from.stream().toList()) {
          if (!entry.isDirectory() && !entry.getName().equals(JarFile.MANIFEST_NAME)) {
            out.putNextEntry(new JarEntry(entry.getName()));
            from.getInputStream(entry).transferTo(out);
          }
        }
      }
    }
  }

  private static HostProcess host() {
    return HostProcess.hostA(Personality.METAL, "--eager")
        .with("-XX:+EnableDynamicAgentLoading")
        .start()
        .ready();
  }

  private static JsonObject byOther(String verb, HostProcess host, String... rest) {
    return Said.done(Said.cli(verb, host.pid(), rest).of(other).run());
  }

  private static JsonObject byOwn(String verb, HostProcess host, String... rest) {
    return Said.done(Said.run(verb, host.pid(), rest));
  }

  /** What holds every class of a guard's core. */
  private static long loaders(HostProcess host) {
    return Jcmd.ask(host, "GC.class_histogram")
        .lines()
        .filter(line -> line.endsWith(" " + LOADER) || line.contains(" " + LOADER + " "))
        .mapToLong(line -> Long.parseLong(line.strip().split("\\s+")[1]))
        .sum();
  }

  @Test
  void isReplacedAndSaidAndNothingOfItIsLeft() {
    try (HostProcess host = host()) {
      Limits before = Limits.recorded(host);
      byOther("attach", host, ARGUMENTS);
      assertThat(Limits.recorded(host)).isEqualTo(new Limits(300L << 20, 2L << 30));
      assertThat(byOwn("attach", host, "--dry-run").getString("message"))
          .isEqualTo(
              "mlx-guard %s in pid %d would be replaced by %s, with the defaults"
                  .formatted(OTHER, host.pid(), own));
      assertThat(byOwn("status", host).getObject("status").getString("version")).isEqualTo(OTHER);

      JsonObject replaced = byOwn("attach", host, ARGUMENTS.replace("300m", "200m"));
      assertThat(replaced.getBoolean("changed")).isTrue();
      assertThat(replaced.getString("message")).startsWith("replaced version " + OTHER + "; ");
      assertThat(replaced.getArray("unrestored")).isEmpty();
      assertThat(replaced.getObject("status").getString("version")).isEqualTo(own);
      assertThat(Limits.recorded(host)).isEqualTo(new Limits(200L << 20, 2L << 30));
      assertThat(loaders(host)).as("the negative control").isPositive();
      Eventually.poll().until(() -> loaders(host) == 1);

      assertThat(byOther("detach", host).getString("version")).isEqualTo(own);
      assertThat(Limits.recorded(host)).as("of no guard's").isEqualTo(before);
      Eventually.poll().until(() -> loaders(host) == 0);
      Undisturbed.end(host);
    }
  }

  @Test
  void servesTheRequestsOfAnotherAsItIs() {
    try (HostProcess host = host()) {
      byOther("attach", host, ARGUMENTS);
      JsonObject set = byOwn("set", host, "cache-limit=200m");
      assertThat(set.getBoolean("changed")).isTrue();
      assertThat(set.getString("version")).as("whose answer it is").isEqualTo(OTHER);
      assertThat(Limits.recorded(host)).isEqualTo(new Limits(200L << 20, 2L << 30));
      assertThat(Said.refused(Said.run("clear", host.pid())))
          .contains("clear-after-generate is SKIPPED");
      assertThat(byOwn("status", host).getObject("status").getString("version")).isEqualTo(OTHER);
      assertThat(byOwn("detach", host).getString("version")).isEqualTo(OTHER);
      Undisturbed.end(host);
    }
  }

  @Test
  void aRequestItDoesNotKnowIsRefusedWithItsVersionAndTheCure() {
    try (HostProcess host = host();
        Attachment guard = Attachment.to(host)) {
      byOther("attach", host, ARGUMENTS);
      Limits guarded = Limits.recorded(host);
      guard.load(
          "mlx-guard:1;verb=foretell;jar=" + Bed.jar() + ";version=" + own + ";nonce=ab;args=x");
      String property = "mlx.guard.report.ab";
      String report =
          Eventually.poll()
              .until(() -> guard.properties().getProperty(property, ""), it -> !it.isEmpty());
      assertThat(report)
          .contains(
              "mlx-guard 9.9.9, which is loaded there, knows no request \\\"foretell\\\"; attach"
                  + " with the jar that sends it puts that one in its place")
          .contains("\"refused\":true");
      assertThat(Limits.recorded(host)).isEqualTo(guarded);
      Undisturbed.end(host);
    }
  }
}
