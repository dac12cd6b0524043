// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.HostProcess;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Where the error of a look-ahead evaluation goes that failed when nobody looked; nothing guards
 * these hosts. It is what {@code bed/README.md} says of MLX, and the control of what a guard may
 * not do.
 */
class LookAheadTest {

  private static final String SINGULAR = "met [Inverse::eval_cpu] LU factorization failed";
  private static final String INJECTED = "met [mlx bed] injected failure of queued work";

  private static HostProcess failed(Personality personality, String thread, boolean injected) {
    HostProcess host = HostProcess.hostA(personality).start().ready();
    host.ask("load");
    host.ask("handle-errors");
    host.ask("generate prompt=4 new=4"); // so that there is a pool to clear
    String failed = "look-ahead-fails thread=" + thread + " injected=" + injected;
    assertThat(host.ask(failed)).isEqualTo("failed");
    return host;
  }

  @ParameterizedTest
  @CsvSource({
    "CPU, own, false", "CPU, other, false", "CPU, own, true", "CPU, other, true",
    "METAL, own, false", "METAL, other, true", "CUDA, own, true", "CUDA, other, false",
  })
  void itsOwnThreadMeetsItOnce(Personality personality, String thread, boolean injected) {
    try (HostProcess host = failed(personality, thread, injected)) {
      assertThat(host.ask("meet-error")).startsWith(injected ? INJECTED : SINGULAR);
      assertThat(host.ask("meet-error")).isEqualTo("met -");
      assertThat(host.ask("record")).contains(" openCalls=0 queued=0 ");
      Undisturbed.end(host);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "clear, own",
    "clear, other",
    "set-cache bytes=1000000, own",
    "set-cache bytes=1000000, other"
  })
  void onTheCpuBuildACacheCallTakesIt(String call, String thread) {
    try (HostProcess host = failed(Personality.CPU, thread, false)) {
      assertThat(host.ask(call)).startsWith("error ");
      assertThat(host.ask("meet-error")).isEqualTo("met -");
      assertThat(host.ask("errors", "count")).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "CPU, memory",
    "CPU, set-memory bytes=1000000000",
    "METAL, clear",
    "METAL, set-cache bytes=1000000",
    "CUDA, clear",
  })
  void otherCallsLeaveIt(Personality personality, String call) {
    try (HostProcess host = failed(personality, "other", false)) {
      assertThat(host.ask(call)).doesNotStartWith("error ");
      assertThat(host.ask("meet-error")).startsWith(SINGULAR);
    }
  }
}
