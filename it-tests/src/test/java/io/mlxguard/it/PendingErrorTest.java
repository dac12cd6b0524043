// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Attachment;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.HostProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An error that MLX keeps for the host reaches the host, as it does without a guard ({@link
 * LookAheadTest}), though its cache is cleared meanwhile. Where the drain or a key lets it come out
 * elsewhere, that is shown too.
 */
class PendingErrorTest {

  private static final String SINGULAR = "met [Inverse::eval_cpu] LU factorization failed";
  private static final String INJECTED = "met [mlx bed] injected failure of queued work";
  private static final String UNCALLED = "io.mlxguard.host.HostA#chat(..)";
  private static final String FAST = "clear-after-generate.min-interval=";

  /** Fills the pool on a thread of its own, whose exit may clear. */
  private static void fill(HostProcess host) {
    host.ask("start agents=1 calls=1 seed=1 prompt=4 new=100 scratch=134217728");
    assertThat(host.await().getLast()).contains(" failed=0");
  }

  private static HostProcess woven(Personality personality, String arguments) {
    return Weave.used(HostProcess.hostA(personality).guarded(arguments));
  }

  private static void fail(HostProcess host, String thread, boolean injected) {
    String failing = "look-ahead-fails thread=" + thread + " injected=" + injected;
    assertThat(host.ask(failing)).isEqualTo("failed");
  }

  private static void assertMet(HostProcess host, boolean injected) {
    assertThat(host.ask("errors", "count")).isZero();
    assertThat(host.ask("meet-error")).startsWith(injected ? INJECTED : SINGULAR);
    assertThat(host.ask("meet-error")).isEqualTo("met -");
    assertThat(host.ask("errors", "count")).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "METAL, own, false",
    "METAL, other, true",
    "CUDA, own, true",
  })
  void whatAnotherThreadsExitClearsTakesNoError(
      Personality personality, String thread, boolean injected) {
    try (HostProcess host = woven(personality, Weave.arguments(FAST + "300ms", Weave.GENERATE))) {
      host.ask("handle-errors");
      Weave.layer(host, "ACTIVE");
      fill(host);
      Eventually.poll().until(() -> Weave.clears(host) >= 1);
      fail(host, thread, injected);
      Eventually.poll()
          .until(
              () -> {
                fill(host);
                return Weave.clears(host) >= 2;
              });
      assertMet(host, injected);
      Weave.end(host);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"own", "other"})
  void whatTheGuardClearsWhenAllIsStillTakesNoError(String thread) {
    try (HostProcess host = woven(Personality.METAL, Weave.arguments(FAST + "300ms", UNCALLED))) {
      host.ask("handle-errors");
      Weave.layer(host, "ACTIVE");
      fail(host, thread, false);
      fill(host); // no exit is woven, so that only the guard's worker clears
      Eventually.poll().until(() -> Rounds.calls(host, "clear_cache") > 0);
      assertMet(host, false);
      Weave.end(host);
    }
  }

  /** A pool that would make a clear due, on MLX's CPU build, whose cache calls take errors. */
  private static HostProcess opened(String arguments, String thread, String state) {
    HostProcess host = woven(Personality.CPU, arguments);
    host.ask("handle-errors");
    host.ask("set-cache bytes=1073741824");
    Weave.layer(host, state);
    fill(host);
    fail(host, thread, false);
    return host;
  }

  @ParameterizedTest
  @ValueSource(strings = {"own", "other"})
  void onTheCpuBuildNothingIsClearedAndNoErrorTaken(String thread) {
    String arguments = Weave.arguments(FAST + "100ms", Weave.GENERATE);
    try (HostProcess host = opened(arguments, thread, "SKIPPED")) {
      assertThat(Weave.layer(host, "SKIPPED").reason()).contains("cpu-cache-calls=on permits it");
      fill(host);
      assertThat(Weave.pool(host)).isGreaterThan(100L << 20);
      Eventually.looks(host, 5);
      assertThat(Weave.clears(host)).isZero();
      assertMet(host, false);
      Weave.end(host);
    }
  }

  @Test
  void onTheCpuBuildTheKeyLetsAClearTakeIt() {
    String arguments = Weave.arguments("cpu-cache-calls=on," + FAST + "100ms", Weave.GENERATE);
    try (HostProcess host = opened(arguments, "other", "ACTIVE")) {
      Eventually.poll()
          .until(
              () -> {
                fill(host);
                return host.ask("errors", "count") == 1;
              });
      assertThat(host.ask("meet-error")).as("the negative control").isEqualTo("met -");
      Weave.end(host);
    }
  }

  /**
   * What a woven call leaves failed on its own stream, the drain at its exit meets in its place.
   */
  @Test
  void theDrainMeetsWhatItsOwnCallHasLeftOnceAndIsOffAfterwards() {
    String arguments =
        "install-delay=0ms,idle-after=1h,"
            + FAST
            + "1h,clear-after-generate.max-defer=300ms,"
            + Weave.UNPRESSED
            + ",clear-after-generate.methods="
            + Weave.GENERATE
            + ";io.mlxguard.host.LookAheads#fail(..)";
    HostProcess.Launch launch =
        HostProcess.hostA(Personality.METAL).with("-XX:+EnableDynamicAgentLoading");
    try (HostProcess host = Weave.used(launch.guarded(arguments));
        Attachment guard = Attachment.to(host)) {
      host.ask("handle-errors");
      Weave.layer(host, "ACTIVE");
      fill(host); // from now on a clear is due, and each exit drains
      assertThat(host.ask("errors", "count")).isZero();
      fail(host, "own", false);
      assertThat(host.ask("errors", "count")).isEqualTo(1);
      assertThat(host.ask("errors")).contains(" last=[Inverse::eval_cpu]");
      assertThat(host.ask("meet-error")).isEqualTo("met -");
      Eventually.poll()
          .until(
              () -> Weave.layer(host, "ACTIVE").reason(),
              it ->
                  it.endsWith(
                      "by dips of the cache limit alone: MLX has refused a drain or a clear"));
      long clears = Weave.clears(host);
      assertThat(guard.ask("set", "idle-after=300ms," + FAST + "100ms").ok()).isTrue();
      Eventually.poll().until(() -> host.ask("record", "minCacheLimit") == 100L << 20);
      fail(host, "own", false);
      assertThat(host.ask("errors", "count")).isEqualTo(1);
      assertThat(host.ask("meet-error")).startsWith(SINGULAR);
      assertThat(Weave.clears(host)).isEqualTo(clears);
      Weave.end(host);
    }
  }
}
