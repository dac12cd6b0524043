// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.shim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoreTest {

  @TempDir private static Path folder;
  private static Path jar;

  @BeforeAll
  static void pack() throws IOException {
    jar = StandInCore.pack(folder);
  }

  @AfterEach
  void stop() throws Exception {
    Core.handle(request("stop", "0.1.0"), null);
  }

  @Test
  void oneCoreServesTheRequestsUntilItIsStopped() throws Exception {
    assertThat(Core.handle(request("start", "0.1.0"), null)).isEqualTo("request 1: start 0.1.0");
    assertThat(Core.handle(request("start", "0.1.0"), null)).isEqualTo("request 2: start 0.1.0");
    assertThat(Core.handle(request("stop", "0.1.0"), null)).isEqualTo("request 3: stop 0.1.0");
    assertThat(Core.handle(request("start", "0.1.0"), null)).isEqualTo("request 1: start 0.1.0");
  }

  @Test
  void anyVersionMayStopIt() throws Exception {
    Core.handle(request("start", "0.1.0"), null);

    assertThat(Core.handle(request("stop", "0.2.0"), null)).isEqualTo("request 2: stop 0.2.0");
  }

  @Test
  void anyOtherRequestIsForTheCoreInForceWhateverItsVersion() throws Exception {
    Core.handle(request("start", "0.1.0"), null);

    assertThat(Core.handle(request("clear", "0.2.0"), null)).isEqualTo("request 2: clear 0.2.0");
    assertThat(Core.handle(request("clear", "0.1.0"), null)).isEqualTo("request 3: clear 0.1.0");
  }

  @Test
  void withoutOneItIsRefused() throws Exception {
    JsonObject report = JsonParser.object().from(Core.handle(request("clear", "0.1.0"), null));

    assertThat(report)
        .containsEntry("verb", "clear")
        .containsEntry("ok", false)
        .containsEntry("changed", false)
        .containsEntry("error", "nothing is guarding");
    assertThat(Core.isInForce()).isFalse();
  }

  @Test
  void oneThatIsAskedOnceIsThereForNobodyElse() throws Exception {
    Map<String, String> once = request("look", "0.1.0");
    once.put("once", "yes");

    assertThat(Core.handle(new HashMap<>(once), null)).isEqualTo("request 1: look 0.1.0");
    assertThat(Core.isInForce()).isFalse();
    assertThat(Core.handle(new HashMap<>(once), null)).isEqualTo("request 1: look 0.1.0");
    assertThat(Core.handle(request("start", "0.1.0"), null)).isEqualTo("request 1: start 0.1.0");
    assertThat(Core.handle(new HashMap<>(once), null))
        .as("the one in force is asked where there is one")
        .isEqualTo("request 2: look 0.1.0");
  }

  @Test
  void nothingToStopIsNoError() throws Exception {
    JsonObject report = JsonParser.object().from(Core.handle(request("stop", "0.1.0"), null));

    assertThat(report)
        .containsEntry("schema", 1)
        .containsEntry("verb", "stop")
        .containsEntry("ok", true)
        .containsEntry("changed", false)
        .containsEntry("message", "nothing is guarding")
        .containsOnlyKeys(
            "schema", "verb", "ok", "changed", "version", "state", "message", "unrestored");
  }

  @Test
  void aNewerJarTakesOver() throws Exception {
    Core.handle(request("start", "0.1.0"), null);

    assertThat(Core.handle(request("start", "0.2.0"), null))
        .as("told how the one before it ended")
        .isEqualTo("request 1: start 0.2.0 in place of (request 2: stop 0.2.0)");
    assertThat(Core.handle(request("start", "0.2.0"), null)).isEqualTo("request 2: start 0.2.0");
  }

  @Test
  void aCoreOfNoKnownVersionIsKept() throws Exception {
    Map<String, String> request = request("start", "");
    request.remove("version");
    Core.handle(request, null);
    request.remove("version");

    assertThat(Core.handle(request, null)).startsWith("request 2: start");
  }

  @Test
  void aCoreThatDoesNotStartIsNotKept() throws Exception {
    Map<String, String> failing = request("start", "0.1.0");
    failing.put("args", "throw");

    assertThatIllegalStateException().isThrownBy(() -> Core.handle(failing, null));
    assertThat(Core.handle(request("start", "0.1.0"), null)).isEqualTo("request 1: start 0.1.0");
  }

  @Test
  void aRequestThatFailsTakesNoCoreAway() throws Exception {
    Core.handle(request("start", "0.1.0"), null);
    Map<String, String> failing = request("start", "0.1.0");
    failing.put("args", "throw");

    assertThatIllegalStateException().isThrownBy(() -> Core.handle(failing, null));
    assertThat(Core.handle(request("start", "0.1.0"), null)).isEqualTo("request 2: start 0.1.0");
  }

  @Test
  void aJarThatIsNotThereIsNamed() {
    Map<String, String> request = request("start", "0.1.0");
    request.put("jar", folder.resolve("gone.jar").toString());

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> Core.handle(request, null))
        .isInstanceOfAny(NoSuchFileException.class, FileNotFoundException.class)
        .withMessageContaining("gone.jar");
  }

  @Test
  void aJarWithoutACoreIsRefused() throws IOException {
    Path merged = folder.resolve("merged.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(merged))) {
      out.putNextEntry(new ZipEntry("com/acme/App.class"));
    }
    Map<String, String> request = request("start", "0.1.0");
    request.put("jar", merged.toString());

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> Core.handle(request, null))
        .withMessageContaining("merged.jar is not mlx-guard.jar");
  }

  @Test
  void aRefusalIsOneLineOfJsonWhateverItSays() throws Exception {
    String refusal = Core.refusal(request("st\"art\n", "0.1.0"), "C:\\jar \"x\"\r\n\u0000 is gone");

    assertThat(refusal.chars()).allMatch(c -> c >= ' ');
    JsonObject json = JsonParser.object().from(refusal);
    assertThat(json)
        .containsEntry("schema", 1)
        .containsEntry("verb", "st\"art ")
        .containsEntry("ok", false)
        .containsEntry("changed", false)
        .containsEntry("version", "0.1.0")
        .containsEntry("state", "DETACHED")
        .containsEntry("error", "C:\\jar \"x\"    is gone")
        .containsOnlyKeys(
            "schema", "verb", "ok", "changed", "version", "state", "error", "unrestored");
    assertThat(json.getArray("unrestored")).isEmpty();
  }

  static Map<String, String> request(String verb, String version) {
    Map<String, String> request = new HashMap<>();
    request.put("verb", verb);
    request.put("version", version);
    request.put("jar", jar.toString());
    return request;
  }
}
