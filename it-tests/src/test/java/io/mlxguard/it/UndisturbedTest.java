// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.HostProcess;
import org.junit.jupiter.api.Test;

/** Negative controls of {@link Undisturbed}. */
class UndisturbedTest {

  @Test
  void aStrangeLineOnStdoutFailsTheCheck() {
    // The JVM's own log goes to stdout: after each collection one line that no command asked for.
    HostProcess.Launch strange = HostProcess.hostA(Personality.METAL).with("-Xlog:gc+cpu");
    try (HostProcess host = strange.start().ready()) {
      host.ask("gc");
      assertThatThrownBy(() -> Undisturbed.end(host))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("ok");
    }
  }

  @Test
  void anotherExitCodeFailsTheCheck() {
    try (HostProcess host = HostProcess.plain("3").start()) {
      host.read();
      assertThatThrownBy(() -> Undisturbed.end(host))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("exit code");
    }
  }

  @Test
  void withoutAGuardThereIsNothingToSee() {
    try (HostProcess host = HostProcess.hostA(Personality.METAL).start().ready()) {
      host.ask("load");
      host.ask("use");
      Undisturbed.end(host);
      assertThat(Undisturbed.stderr(host)).isEmpty();
    }
  }
}
