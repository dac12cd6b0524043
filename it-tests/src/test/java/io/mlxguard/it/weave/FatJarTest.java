// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it.weave;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Bed;
import io.mlxguard.bed.HostProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.loader.tools.Library;
import org.springframework.boot.loader.tools.LibraryScope;
import org.springframework.boot.loader.tools.Repackager;

/** Spring Boot from a fat jar, its service behind a generated subclass, asked over HTTP. */
class FatJarTest {

  private static final String WEB = "io.mlxguard.host.web.";
  private static final String METHOD = WEB + "LlmService.generate(java.lang.String,int)";

  @TempDir private static Path folder;

  @BeforeAll
  static void pack() throws IOException {
    List<Path> libraries;
    try (Stream<Path> jars = Files.list(Bed.built("spring"))) {
      libraries = jars.sorted().toList();
    }
    Repackager repackager = new Repackager(Bed.built("web.jar").toFile());
    repackager.setMainClass(WEB + "WebHost");
    repackager.repackage(
        fatJar().toFile(),
        callback -> {
          for (Path library : libraries) {
            callback.library(new Library(library.toFile(), LibraryScope.RUNTIME));
          }
        });
  }

  private static Path fatJar() {
    return folder.resolve("fat.jar");
  }

  /** With options that halve its start. */
  private static HostProcess.Launch host() {
    return HostProcess.of("-jar", fatJar().toString(), Twins.library())
        .with(HostProcess.NATIVE_ACCESS, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
  }

  @Test
  void aClassBehindAGeneratedSubclassIsOneCallARequest() throws Exception {
    assertEachRequestIsOneCall(WEB + "LlmService#generate(..)");
  }

  @Test
  void soIsAnInterfaceThatBothImplement() throws Exception {
    assertEachRequestIsOneCall(WEB + "LlmClient+#generate");
  }

  private static void assertEachRequestIsOneCall(String target) throws Exception {
    try (Twins twins = Twins.launched(FatJarTest::host, target + "[tokens=arg(1)]");
        HttpClient client = HttpClient.newHttpClient()) {
      assertThat(get(client, twins, "is-proxy")).isEqualTo("true");
      twins.woven(target, METHOD);
      for (int tokens = 1; tokens <= 5; tokens++) {
        String answer = get(client, twins, "generate?prompt=hello&maxTokens=" + tokens);
        assertThat(answer).matches("[0-9a-f]{8}");
      }
      assertThat(twins.counted(target, 5).tokens()).hasValue(1 + 2 + 3 + 4 + 5);
      assertThat(twins.end()).isEmpty();
    }
  }

  /** What both answer. */
  private static String get(HttpClient client, Twins twins, String path) throws Exception {
    String answer = get(client, twins.guarded(), path);
    assertThat(answer).as("guarded: %s", path).isEqualTo(get(client, twins.alone(), path));
    return answer;
  }

  private static String get(HttpClient client, HostProcess host, String path) throws Exception {
    long port = host.ask("port", "port");
    URI uri = URI.create("http://127.0.0.1:" + port + "/" + path);
    HttpResponse<String> response =
        client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response.body();
  }
}
