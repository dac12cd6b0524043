// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Attachment;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.Command;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A discovery leaves nothing behind, neither in a host alone nor beside a guard's own targets. */
class DiscoverTracesTest {

  private static final Duration WINDOW = Duration.ofSeconds(3);
  private static final String HOST = "io.mlxguard.host.HostA";
  private static final String LOAD =
      "start agents=1 calls=100000 seed=1 prompt=4..20 new=150..180 pause=5";

  private static HostProcess.Launch launch(MethodBytes bytes) {
    return bytes.seen(HostProcess.hostA(Personality.METAL)).with("-XX:+EnableDynamicAgentLoading");
  }

  private static HostProcess used(MethodBytes bytes) throws IOException {
    HostProcess host = launch(bytes).start();
    bytes.connect();
    host.ready();
    host.ask("load");
    host.ask("use");
    return host;
  }

  /** The classes are other ones while calls are counted, which is the negative control. */
  private static void discover(
      Attachment attachment, MethodBytes bytes, Map<String, String> before, Runnable meanwhile) {
    CompletableFuture<Attachment.Report> report =
        CompletableFuture.supplyAsync(() -> attachment.discover(WINDOW));
    Eventually.poll().until(() -> report.isDone() || !bytes.of(HOST).equals(before));
    assertThat(report).as("%s", report.getNow(null)).isNotDone();
    meanwhile.run();
    assertThat(report).as("%s", report.getNow(null)).isNotDone();
    assertThat(report.join().json().getString("finding")).isEqualTo("FOUND");
  }

  /** Neither by its status nor by the thread that list looks for, though it is at work. */
  private static void assertNotTakenForGuarded(HostProcess host) {
    assertThat(GuardStatus.of(host)).isEmpty();
    assertThat(GuardThreads.names(host.pid()))
        .contains("mlx-guard-worke") // the kernel keeps 15 characters
        .doesNotContain("mlx-guard-sampl", "mlx-guard-jmx");
  }

  /** Whoever waits gets their turn, and what was found till then is applied beside their keys. */
  @Test
  void anAttachMeanwhileEndsItAndKeepsItsKeys() throws IOException {
    try (MethodBytes bytes = new MethodBytes();
        HostProcess host = used(bytes);
        Attachment attachment = Attachment.to(host)) {
      Map<String, String> own = bytes.of(HOST);
      host.ask(LOAD.replace("new=150..180 pause=5", "new=2..4"));
      CompletableFuture<Command.Outcome> applied =
          CompletableFuture.supplyAsync(
              () ->
                  Command.mlxGuard(
                      "discover", Long.toString(host.pid()), "--for", "10s", "--apply", "--json"));
      Eventually.poll().until(() -> applied.isDone() || !bytes.of(HOST).equals(own));
      assertThat(applied).as("%s", applied.getNow(null)).isNotDone();
      assertThat(attachment.start("cache-limit=300m").ok()).isTrue();
      Command.Outcome outcome = applied.join();
      assertThat(outcome.json().getString("message"))
          .as("%s", outcome)
          .endsWith("ended early for another request to this process");
      if (outcome.json().getBoolean("applied")) { // a call had ended by then
        assertThat(Eventually.status(host, it -> !it.targets().isEmpty()).targets()).hasSize(1);
      }
      assertThat(outcome.json().getArray("found")).as("%s", outcome).isNotEmpty();
      assertThat(GuardStatus.of(host).orElseThrow().json().getString("arguments"))
          .contains("cache-limit=300m");
      host.ask("stop");
      assertThat(attachment.stop().unrestored()).isEmpty();
      Undisturbed.end(host);
    }
  }

  @Test
  void aloneInAHost() throws IOException {
    try (MethodBytes bytes = new MethodBytes();
        HostProcess host = used(bytes);
        Attachment attachment = Attachment.to(host)) {
      Map<String, String> own = bytes.of(HOST);
      host.ask(LOAD);
      discover(attachment, bytes, own, () -> assertNotTakenForGuarded(host));
      assertThat(bytes.of(HOST)).isEqualTo(own);
      assertThat(attachment.status()).isEmpty();
      host.ask("stop");
      Eventually.poll().until(() -> HostProcess.number("guard", host.ask("threads")) == 0);
      Eventually.poll().until(() -> !Jcmd.isAlive(host, DetachTest.LOADER));
      Undisturbed.end(host);
    }
  }

  @Test
  void besideAGuardWhoseTargetsCountEveryCallAndClearOn() throws IOException {
    try (MethodBytes bytes = new MethodBytes();
        HostProcess host = used(bytes);
        Attachment guard = Attachment.to(host)) {
      String arguments =
          Weave.arguments(
              "cache-limit=off,clear-after-generate.min-interval=100ms", Weave.GENERATE);
      assertThat(guard.start(arguments).ok()).isTrue();
      Weave.layer(host, "ACTIVE");
      Map<String, String> woven = bytes.of(HOST);
      host.ask(LOAD);
      discover(guard, bytes, woven, () -> assertThat(GuardStatus.of(host)).isPresent());
      assertThat(bytes.of(HOST)).isEqualTo(woven);
      long clears = Weave.clears(host);
      Eventually.poll().until(() -> Weave.clears(host) > clears);
      host.ask("stop");
      long calls = Weave.calls(host);
      GuardStatus.Target target =
          Eventually.status(host, it -> it.target(Weave.NAME).orElseThrow().calls() >= calls)
              .target(Weave.NAME)
              .orElseThrow();
      assertThat(target.calls()).isEqualTo(calls);
      assertThat(Weave.status(host).getLong("inFlight")).isZero();
      Weave.assertNoRace(host);
      assertThat(guard.stop().unrestored()).isEmpty();
      Undisturbed.end(host);
    }
  }
}
