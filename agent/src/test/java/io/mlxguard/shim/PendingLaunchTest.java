// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.shim;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A launch lets the host start first; what is asked meanwhile counts. */
class PendingLaunchTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final long AT_ONCE = 1;
  private static final long NOT_WITHIN_THE_TEST = 3_600_000;

  @TempDir private static Path folder;
  private static Path jar;

  private final Properties properties = new Properties();

  @BeforeAll
  static void pack() throws IOException {
    jar = StandInCore.pack(folder);
  }

  @AfterEach
  void stop() throws Exception {
    Core.handle(request("stop"), null);
    properties.close();
  }

  @Test
  void beginsWhereNobodyAsksForAnything() throws Exception {
    runToItsEnd(pending(AT_ONCE));

    assertThat(Core.isInForce()).isTrue();
    assertThat(Core.handle(request("start"), null)).isEqualTo("request 2: start 0.1.0");
  }

  @Test
  void aStopCancelsIt() throws Exception {
    Start launch = pending(AT_ONCE);

    JsonObject report = JsonParser.object().from(Core.handle(request("stop"), null));
    runToItsEnd(launch);

    assertThat(Core.isInForce()).isFalse();
    assertThat(report)
        .containsEntry("schema", 1)
        .containsEntry("verb", "stop")
        .containsEntry("version", "0.1.0")
        .containsEntry("ok", true)
        .containsEntry("changed", true)
        .containsEntry("state", "DETACHED")
        .containsEntry("message", "the start is cancelled")
        .containsOnlyKeys(
            "schema", "verb", "ok", "changed", "version", "state", "message", "unrestored");
    assertThat(report.getArray("unrestored")).isEmpty();
  }

  @Test
  void aStopCancelsOneThatWaitsInItsThread() throws Exception {
    Start launch = pending(Duration.ofMillis(300).toMillis());
    launch.start();

    Core.handle(request("stop"), null);

    assertThat(launch.join(LONG)).isTrue();
    assertThat(Core.isInForce()).isFalse();
  }

  @Test
  void cancelledOnce() throws Exception {
    pending(AT_ONCE);
    Core.handle(request("stop"), null);

    assertThat(JsonParser.object().from(Core.handle(request("stop"), null)))
        .containsEntry("changed", false)
        .containsEntry("message", "nothing is guarding");
  }

  @Test
  void aStartTakesItsPlace() throws Exception {
    Start launch = pending(AT_ONCE);

    assertThat(Core.handle(request("start"), null)).isEqualTo("request 1: start 0.1.0");
    runToItsEnd(launch);

    assertThat(Core.handle(request("start"), null)).isEqualTo("request 2: start 0.1.0");
  }

  @Test
  void aStopAfterThatStartStopsTheCore() throws Exception {
    Start launch = pending(AT_ONCE);
    Core.handle(request("start"), null);

    assertThat(Core.handle(request("stop"), null)).isEqualTo("request 2: stop 0.1.0");
    runToItsEnd(launch);

    assertThat(Core.isInForce()).isFalse();
  }

  @Test
  void aRequestOfItsOwnThreadCountsToo() throws Exception {
    Start launch = pending(AT_ONCE);

    runToItsEnd(new Start(argument("stop"), null, 0));
    runToItsEnd(launch);

    assertThat(Core.isInForce()).isFalse();
  }

  @Test
  void theLastOfSeveralBegins() throws Exception {
    Start first = pending(AT_ONCE);
    Start last = pending(AT_ONCE);

    runToItsEnd(first);
    assertThat(Core.isInForce()).isFalse();
    runToItsEnd(last);
    assertThat(Core.isInForce()).isTrue();
  }

  @Test
  void begunOnce() {
    Start launch = pending(NOT_WITHIN_THE_TEST);

    assertThat(Core.claim(new Thread())).isFalse();
    assertThat(Core.claim(launch)).isTrue();
    assertThat(Core.claim(launch)).isFalse();
  }

  @Test
  void aJvmThatHasACoreIsFitForEveryRequest() throws Exception {
    Core.handle(request("start"), null);
    properties.with("java.specification.version", "21");

    runToItsEnd(new Start(argument("stop"), null, 0));

    assertThat(Core.isInForce()).isFalse();
  }

  @Test
  void aJvmThatIsTooOldGetsNone() throws Exception {
    properties.with("java.specification.version", "21");

    runToItsEnd(pending(AT_ONCE));

    assertThat(Core.isInForce()).isFalse();
  }

  /** As the entry does it before the host's main. */
  private static Start pending(long delayMillis) {
    Start launch = new Start(argument("start"), null, delayMillis);
    Core.await(launch);
    return launch;
  }

  private static void runToItsEnd(Start start) throws InterruptedException {
    start.start();
    assertThat(start.join(LONG)).isTrue();
  }

  private static String argument(String verb) {
    String path = URLEncoder.encode(jar.toString(), StandardCharsets.UTF_8);
    return "mlx-guard:1;verb=" + verb + ";version=0.1.0;jar=" + path;
  }

  private static Map<String, String> request(String verb) {
    return new HashMap<>(Map.of("verb", verb, "version", "0.1.0", "jar", jar.toString()));
  }
}
