// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.shim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The second entry of a command line, while the start of the first does not come to its end. */
class TwoLaunchesTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir private static Path folder;
  private static Path jar;

  private final CountDownLatch gate = new CountDownLatch(1);
  private final CountDownLatch inside = new CountDownLatch(1);

  @BeforeAll
  static void pack() throws IOException {
    jar = StandInCore.pack(folder);
  }

  @AfterEach
  void stop() throws Exception {
    gate.countDown();
    Core.handle(request("stop"), null);
  }

  /** As a core that reads its configuration from where reading takes for ever. */
  private final class Held extends HashMap<String, String> {

    private static final long serialVersionUID = 1;

    @Override
    public String get(Object name) {
      if ("args".equals(name)) {
        inside.countDown();
        try {
          assertThat(gate.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      return super.get(name);
    }
  }

  private CompletableFuture<String> heldStart() throws InterruptedException {
    Held held = new Held();
    held.putAll(request("start"));
    CompletableFuture<String> report =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return Core.handle(held, null);
              } catch (Exception e) {
                throw new CompletionException(e);
              }
            },
            task -> Thread.ofPlatform().start(task));
    assertThat(inside.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return report;
  }

  @Test
  void theHostsMainThreadDoesNotWaitForIt() throws Exception {
    CompletableFuture<String> first = heldStart();

    Thread main = Thread.ofPlatform().start(() -> Agent.premain(argument(), null));
    assertThat(main.join(LONG.dividedBy(3))).as("the entry has returned").isTrue();
    assertThat(first).as("the control: it is still at work").isNotDone();

    gate.countDown();
    assertThat(first).succeedsWithin(LONG).isEqualTo("request 1: start 0.1.0");
  }

  @Test
  void aLaunchThatIsNotedMeanwhileMayStillBegin() throws Exception {
    CompletableFuture<String> first = heldStart();
    Start second = new Start(argument(), null, 1);

    Core.await(second);
    second.start();
    gate.countDown();
    assertThat(first).succeedsWithin(LONG);
    assertThat(second.join(LONG)).isTrue();

    assertThat(Core.handle(request("start"), null)).isEqualTo("request 3: start 0.1.0");
  }

  private static String argument() {
    String path = URLEncoder.encode(jar.toString(), StandardCharsets.UTF_8);
    return "mlx-guard:1;verb=start;version=0.1.0;jar=" + path;
  }

  private static Map<String, String> request(String verb) {
    return new HashMap<>(Map.of("verb", verb, "version", "0.1.0", "jar", jar.toString()));
  }
}
