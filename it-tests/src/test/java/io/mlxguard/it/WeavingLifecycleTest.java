// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Attachment;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import org.junit.jupiter.api.Test;

/** Methods are woven and unwoven while they run. */
class WeavingLifecycleTest {

  private static final String FAST = "clear-after-generate.min-interval=100ms";

  private static HostProcess used() {
    return Weave.used(HostProcess.hostA(Personality.METAL).with("-XX:+EnableDynamicAgentLoading"));
  }

  private static GuardStatus.Target target(GuardStatus status, String name) {
    return status.target(name).orElseThrow();
  }

  private static long inFlight(HostProcess host) {
    return Weave.status(host).getLong("inFlight");
  }

  /** Fills the pool, by a call that is woven. */
  private static void fill(HostProcess host) {
    assertThat(host.ask("generate seed=1 prompt=4 new=180")).startsWith("tokens ");
  }

  @Test
  void aCallFromBeforeTheAttachCountsUntilItLeaves() {
    try (HostProcess host = used();
        Attachment guard = Attachment.to(host)) {
      host.ask("hold-next-call");
      host.ask("start agents=1 calls=1 seed=1 prompt=4 new=180");
      Eventually.poll().until(() -> host.ask("record", "openCalls") == 1);
      assertThat(guard.start(Weave.arguments(FAST, Weave.GENERATE)).ok()).isTrue();
      Weave.layer(host, "ACTIVE");
      Eventually.poll().until(() -> inFlight(host) == 1);
      for (int i = 0; i < 3; i++) {
        fill(host);
        Eventually.looks(host, 2);
      }
      assertThat(Weave.pool(host)).isGreaterThan(100L << 20);
      assertThat(Weave.clears(host)).isZero();
      assertThat(Weave.status(host).getString("due")).isEqualTo("POOL");
      host.ask("release-streams");
      host.await();
      Eventually.poll().until(() -> inFlight(host) == 0);
      Eventually.poll().until(() -> Weave.pool(host) == 0);
      assertThat(Weave.clears(host)).as("the negative control").isPositive();
      Weave.assertNoRace(host);
      Weave.end(host);
    }
  }

  @Test
  void aTargetThatMatchesNothingIsLoudAndTellsWhatMayBeMeant() {
    String targets =
        "io.mlxguard.host.HostA#generate(String);com.acme.HostA#generate;io.mlxguard.host.HostA#reply";
    String arguments = Weave.arguments("clear-after-generate.warn-after=300ms", targets);
    try (HostProcess host = Weave.used(HostProcess.hostA(Personality.METAL).guarded(arguments))) {
      Eventually.poll().until(() -> Rounds.warnings(host).size() == 3);
      assertThat(Rounds.warnings(host))
          .anyMatch(
              it ->
                  it.endsWith(
                      "nothing is woven for io.mlxguard.host.HostA#generate(String):"
                          + " io.mlxguard.host.HostA is loaded; it has generate(long, int, int)"))
          .anyMatch(
              it ->
                  it.endsWith(
                      "nothing is woven for com.acme.HostA#generate: no class com.acme.HostA is"
                          + " loaded; io.mlxguard.host.HostA is"))
          .anyMatch(
              it ->
                  it.endsWith(
                      "nothing is woven for io.mlxguard.host.HostA#reply: io.mlxguard.host.HostA"
                          + " is loaded; it has no method of that name"));
      assertThat(Weave.layer(host, "WAITING").reason()).contains("no loaded method fits");
      Undisturbed.end(host);
    }
  }

  @Test
  void aMethodThatCannotBeWovenIsNamedAndTheOthersStand() {
    String refused = "io.mlxguard.host.Host#*";
    String unfit = "io.mlxguard.host.HostA#chat";
    String arguments =
        Weave.arguments(FAST, refused + ";" + unfit + "[tokens=arg(7)];" + Weave.GENERATE);
    try (HostProcess host = Weave.woven(HostProcess.hostA(Personality.METAL), arguments)) {
      GuardStatus status = Eventually.status(host, it -> !target(it, unfit).refused().isEmpty());
      assertThat(target(status, refused).refused()).anyMatch(it -> it.contains("is abstract"));
      assertThat(target(status, unfit).refused())
          .containsExactly(
              "io.mlxguard.host.HostA.chat(long,int,int): tokens=arg(7): it has 3 arguments");
      assertThat(target(status, Weave.NAME).methods())
          .containsExactly("io.mlxguard.host.HostA.generate(long,int,int)");
      assertThat(Weave.layer(host, "ACTIVE").reason()).startsWith("1 method is woven");
      Eventually.poll()
          .until(
              () ->
                  Rounds.warnings(host).stream()
                      .anyMatch(it -> it.contains("not woven for " + unfit)));
      Undisturbed.end(host);
    }
  }
}
