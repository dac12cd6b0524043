// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import io.mlxguard.bed.Attachment;
import io.mlxguard.bed.Bed;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.Command;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The method to weave is found in hosts that nobody has described, all of them under load. */
class DiscoverTest {

  private static final Duration WINDOW = Duration.ofSeconds(4);
  private static final Duration SHORT = Duration.ofSeconds(2);
  private static final String KEY = "clear-after-generate.methods=";
  private static final String HOST = "io.mlxguard.host.";
  private static final String AGENTS =
      "start agents=2 calls=100000 seed=1 prompt=4..20 new=8..24 model=tiny";

  private static JsonObject discover(HostProcess host, Duration window) {
    try (Attachment attachment = Attachment.to(host)) {
      Attachment.Report report = attachment.discover(window);
      assertThat(report.ok()).as("%s", report.json()).isTrue();
      assertThat(report.changed()).isFalse();
      assertThat(report.unrestored()).isEmpty();
      assertThat(report.json().getString("state")).isEqualTo("DETACHED");
      return report.json();
    }
  }

  private static JsonArray found(JsonObject report) {
    return report.getArray("found");
  }

  /** That one first, with its numbers; the others have a reason. */
  private static void assertFirst(HostProcess host, String method, String tokens, int newTokens) {
    JsonObject report = discover(host, WINDOW);
    assertThat(report.getString("finding")).as("%s", report).isEqualTo("FOUND");
    JsonObject first = found(report).getObject(0);
    assertThat(first.getString("line"))
        .as("%s", report)
        .isEqualTo(KEY + HOST + method + "[tokens=" + tokens + "]");
    assertThat(first.getString("method")).isEqualTo(HOST + method);
    assertThat(first.getLong("calls")).isPositive();
    assertThat(first.getDouble("meanMillis")).isPositive();
    assertThat(first.getDouble("shareOfWork")).isBetween(0.8, 1.0);
    assertThat(first.getString("tokenArgument")).isNotBlank();
    if (newTokens > 0) {
      assertThat(first.getDouble("tokensMean")).isEqualTo(newTokens);
    }
    assertThat(found(report))
        .hasSizeBetween(1, 16)
        .allSatisfy(
            one -> {
              JsonObject other = (JsonObject) one;
              assertThat(other.getString("why")).isNotBlank();
              assertThat(other.getString("line")).startsWith(KEY + HOST).hasSizeLessThan(330);
            });
    assertThat(report.getLong("looks")).isPositive();
    assertThat(report.getLong("looksWithMovement")).isPositive();
  }

  private static HostProcess.Launch onClassPath(String classPath, String mainClass) {
    return HostProcess.of("-cp", classPath, mainClass, Personality.METAL.libMlxC().toString())
        .with(HostProcess.NATIVE_ACCESS, "-XX:+EnableDynamicAgentLoading");
  }

  private static String with(String library) {
    return Bed.hosts() + File.pathSeparator + Bed.built(library).resolve("*");
  }

  @Test
  void overTheForeignFunctionApi() {
    try (HostProcess host =
        Weave.used(HostProcess.hostA(Personality.METAL).with("-XX:+EnableDynamicAgentLoading"))) {
      host.ask(AGENTS);
      assertFirst(host, "HostA#generate(long,int,int)", "arg(2)", 0);
      host.ask("stop");
      Undisturbed.end(host);
      assertThat(Undisturbed.stderr(host)).isEmpty();
    }
  }

  /** The name of no class and no method speaks of MLX: its counters tell. */
  @Test
  void overJni() {
    try (HostProcess host =
        Weave.used(HostProcess.hostB(Personality.CPU).with("-XX:+EnableDynamicAgentLoading"))) {
      host.ask(AGENTS.replace(" model=tiny", ""));
      assertFirst(host, "HostB#generate(long,int,int)", "arg(2)", 0);
      host.ask("stop");
      Undisturbed.end(host);
      assertThat(Undisturbed.stderr(host)).isEmpty();
    }
  }

  @Test
  void inSpringBoot() throws Exception {
    String web = Bed.built("web.jar") + File.pathSeparator + Bed.built("spring").resolve("*");
    try (HttpClient client = HttpClient.newHttpClient();
        HostProcess host =
            onClassPath(web, HOST + "web.WebHost")
                .with("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
                .start()
                .ready()) {
      String page = "http://127.0.0.1:" + host.ask("port", "port");
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(page + "/generate?prompt=hello&maxTokens=12")).build();
      try (Load _ =
          Load.of(() -> client.send(request, HttpResponse.BodyHandlers.ofString()).body())) {
        assertFirst(host, "web.LlmController#generate(java.lang.String,int)", "arg(1)", 12);
      }
      Undisturbed.end(host);
    }
  }

  @Test
  void inKotlin() throws Exception {
    try (HostProcess host =
        onClassPath(with("kotlin"), HOST + "kotlin.KotlinHost").start().ready()) {
      try (Load _ = Load.of(() -> host.ask("generate prompt=hello tokens=10"))) {
        assertFirst(host, "kotlin.Llm#generate(java.lang.String,int)", "arg(1)", 10);
      }
      Undisturbed.end(host);
    }
  }

  /** Two generations make one answer: the method around both is the one. */
  @Test
  void inAThreadPool() {
    try (HostProcess host =
        onClassPath(Bed.hosts().toString(), HOST + "pool.PoolHost").start().ready()) {
      assertThat(host.ask("start")).isEqualTo("started");
      assertFirst(
          host,
          "pool.Completions#complete(io.mlxguard.host.pool.Request)",
          "arg(0).maxTokens()",
          24);
      assertThat(host.ask("stop")).isEqualTo("stopped true");
      Undisturbed.end(host);
    }
  }

  /** Hundreds of deep stacks cost the host no more than a few, and what was not seen is said. */
  @Test
  void inACrowdOfThreads() {
    try (HostProcess host =
        onClassPath(Bed.hosts().toString(), HOST + "pool.PoolHost")
            .with("-Xmx72m")
            .start()
            .ready()) {
      assertThat(host.ask("crowd threads=400 depth=120")).isEqualTo("crowded");
      assertThat(host.ask("start")).isEqualTo("started");
      Duration window = Duration.ofSeconds(8);
      JsonObject report = discover(host, window);
      long lookedMicros = report.getLong("looks") * report.getLong("meanLookMicros");
      long partMicros = window.toNanos() / 1000 / 25;
      assertThat(lookedMicros) // all but the last keep to their part, and that one may be slow
          .as("%s", report)
          .isLessThan(2 * partMicros + report.getLong("meanLookMicros"));
      if (report.getString("finding").equals("TOO_FEW_LOOKS")) { // of a machine that is busy
        assertThat(lookedMicros).as("%s", report).isGreaterThan(partMicros / 2);
      } else {
        assertThat(report.getString("finding")).as("%s", report).isEqualTo("FOUND");
        assertThat(found(report).getObject(0).getString("method"))
            .isEqualTo(HOST + "pool.Completions#complete(io.mlxguard.host.pool.Request)");
      }
      assertThat(host.ask("stop")).isEqualTo("stopped true");
      Undisturbed.end(host);
    }
  }

  /** What it prints is what set and attach take. */
  @Test
  void theFirstIsPutIntoForceByTheCommandLine() {
    try (HostProcess host =
        Weave.used(HostProcess.hostB(Personality.METAL).with("-XX:+EnableDynamicAgentLoading"))) {
      String pid = Long.toString(host.pid());
      Command.Outcome idle = Command.mlxGuard("discover", pid, "--for", "2s", "--apply");
      assertThat(idle.exit()).as("%s", idle).isEqualTo(1);
      assertThat(idle.stdout()).contains("is the application under load?");
      assertThat(GuardStatus.of(host)).isEmpty();

      host.ask(AGENTS.replace(" model=tiny", ""));
      Command.Outcome applied = Command.mlxGuard("discover", pid, "--for", "3s", "--apply");
      assertThat(applied.exit()).as("%s", applied).isZero();
      String target = HOST + "HostB#generate(long,int,int)";
      assertThat(applied.stdout().lines())
          .anyMatch(line -> line.equals(KEY + target + "[tokens=arg(2)]"));
      assertThat(Eventually.status(host, it -> it.target(target).isPresent()).targets()).hasSize(1);

      JsonObject again =
          Command.mlxGuard("discover", pid, "--for", "3s", "--apply", "--json").json();
      assertThat(again.getBoolean("applied")).as("%s", again).isTrue();
      assertThat(again.getBoolean("changed")).as("the same is in force").isFalse();
      host.ask("stop");
      Undisturbed.end(host);
    }
  }

  /** The negative control: the same host without load. */
  @Test
  void nothingInAHostThatIsIdle() {
    try (HostProcess host =
        Weave.used(HostProcess.hostA(Personality.METAL).with("-XX:+EnableDynamicAgentLoading"))) {
      JsonObject report = discover(host, SHORT);
      assertThat(report.getString("finding")).isEqualTo("NO_CALL");
      assertThat(report.getString("message"))
          .startsWith("no call of MLX was seen in 2 s")
          .endsWith("is the application under load?");
      assertThat(found(report)).isEmpty();
      Undisturbed.end(host);
    }
  }

  @Test
  void onVirtualThreadsItSaysThatTheirStacksAreNotShown() {
    String[] command = {
      "-cp",
      Bed.hosts().toString(),
      HOST + "pool.PoolHost",
      Personality.METAL.libMlxC().toString(),
      "--virtual"
    };
    try (HostProcess host =
        HostProcess.of(command)
            .with(HostProcess.NATIVE_ACCESS, "-XX:+EnableDynamicAgentLoading")
            .start()
            .ready()) {
      assertThat(host.ask("start")).isEqualTo("started");
      JsonObject report = discover(host, SHORT);
      assertThat(report.getString("finding")).as("%s", report).isEqualTo("VIRTUAL_THREADS");
      assertThat(found(report)).isEmpty();
      assertThat(host.ask("stop")).isEqualTo("stopped true");
      Undisturbed.end(host);
    }
  }

  @Test
  void nothingInAHostWithoutMlx() {
    try (HostProcess host =
        HostProcess.plain("--wait").with("-XX:+EnableDynamicAgentLoading").start()) {
      assertThat(host.read()).startsWith("hello ");
      JsonObject report = discover(host, SHORT);
      assertThat(report.getString("finding")).isEqualTo("NOT_IN_USE");
      assertThat(report.getString("message"))
          .isEqualTo(
              "MLX is not in use here: no image in this process exports MLX's memory functions");
      assertThat(found(report)).isEmpty();
      Undisturbed.end(host);
    }
  }
}
