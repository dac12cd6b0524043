// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.shim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Its complaints on descriptor 2 are what a user would see. */
class StartTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String NONCE = "0123456789abcdef0123456789abcdef";
  private static final String REPORT = "mlx.guard.report." + NONCE;

  private final Properties properties = new Properties();

  @AfterEach
  void restore() {
    properties.close();
    System.clearProperty(REPORT);
  }

  @Test
  void hasNothingOfTheHostsOnIt() {
    Start start = new Start("", null, 0);

    assertThat(start.isDaemon()).isTrue();
    assertThat(start.getContextClassLoader()).isNull();
    assertThat(start.getName()).isEqualTo("mlx-guard-start");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mlx-guard:1;verb=start;args=%",
        "mlx-guard:1;verb=start;args=%4",
        "mlx-guard:1;verb=%zz",
        "mlx-guard:1;jar=%-1"
      })
  void aRequestThatCannotBeDecodedEndsNothing(String argument) throws InterruptedException {
    runToItsEnd(argument);
  }

  @Test
  void aJarThatIsNotThereIsAnswered(@TempDir Path folder) throws Exception {
    String jar = folder.resolve("no \"jar\" here.jar").toString();

    JsonObject report = answer("jar=" + URLEncoder.encode(jar, UTF_8) + ";version=0.1.0");

    assertThat(report.getBoolean("ok")).isFalse();
    assertThat(report.getString("error")).contains("no \"jar\" here.jar");
  }

  @Test
  void whatCannotBeDecodedIsAnswered() throws Exception {
    assertThat(answer("version=0.1.0;jar=/nowhere/100%").getString("error")).contains("100%");
  }

  @Test
  void anotherProtocolIsAnswered() throws Exception {
    JsonObject report = answer("mlx-guard:2;verb=stop", "version=0.1.0");

    assertThat(report.getBoolean("ok")).isFalse();
    assertThat(report.getString("state")).isEqualTo("DETACHED");
    assertThat(report.getString("error"))
        .startsWith("mlx-guard ")
        .endsWith(" does not know a request of protocol 2; use the command line of that version");
  }

  @Test
  void aVerbForAGuardWhereThereIsNoneIsAnswered() throws Exception {
    JsonObject report = answer("mlx-guard:1;verb=dance", "version=0.1.0");

    assertThat(report.getString("verb")).isEqualTo("dance");
    assertThat(report.getString("error")).isEqualTo("nothing is guarding");
  }

  @Test
  void aJvmThatIsTooOldIsAnswered() throws Exception {
    properties.with("java.specification.version", "21");

    JsonObject report = answer("version=0.1.0");

    assertThat(report.getBoolean("ok")).isFalse();
    assertThat(report.getString("verb")).isEqualTo("start");
    assertThat(report.getString("error")).contains("Java 22 or newer is needed");
  }

  @Test
  void withoutANonceThereIsNoAnswerToLeave() throws InterruptedException {
    properties.with("java.specification.version", "21");

    runToItsEnd("cache-limit=512m");

    assertThat(System.getProperties().stringPropertyNames())
        .noneMatch(name -> name.startsWith("mlx.guard.report"));
  }

  private static void runToItsEnd(String argument) throws InterruptedException {
    List<Throwable> escaped = new CopyOnWriteArrayList<>();
    Start start = new Start(argument, null, 0);
    start.setUncaughtExceptionHandler((thread, failure) -> escaped.add(failure));
    start.start();
    assertThat(start.join(LONG)).isTrue();
    assertThat(escaped).isEmpty();
  }

  private static JsonObject answer(String fields) throws JsonParserException, InterruptedException {
    return answer("mlx-guard:1;verb=start", fields);
  }

  /** The answer is left for five seconds; the test does not wait for its end. */
  private static JsonObject answer(String request, String fields)
      throws JsonParserException, InterruptedException {
    Start start = new Start(request + ";nonce=" + NONCE + ";" + fields, null, 0);
    start.start();
    long endNanos = System.nanoTime() + LONG.toNanos();
    while (System.getProperty(REPORT) == null && System.nanoTime() < endNanos) {
      Thread.onSpinWait();
    }
    String report = System.getProperty(REPORT, "never answered");
    start.interrupt();
    assertThat(start.join(LONG)).isTrue();
    return JsonParser.object().from(report);
  }
}
