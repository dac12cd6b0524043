// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LinuxProcessTest {
  @Test
  void readsAStoppedJvmInAContainer() {
    LinuxProcess process =
        LinuxProcess.parse(
                4711,
                List.of(
                    "Name:\tjava",
                    "State:\tT (stopped)",
                    "Uid:\t1000\t1001\t1000\t1000",
                    "NSpid:\t4711\t7",
                    "SigCgt:\t2000000181005ccf"))
            .orElseThrow();

    assertThat(process.isStopped()).isTrue();
    assertThat(process.hasEnded()).isFalse();
    assertThat(process.uid()).isEqualTo(1001);
    assertThat(process.innermostPid()).isEqualTo(7);
    assertThat(process.isInContainer()).isTrue();
    assertThat(process.catchesQuit()).isTrue();
  }

  @Test
  void aProgramThatSigquitWouldKill() {
    LinuxProcess process =
        LinuxProcess.parse(
                9, List.of("State:\tS (sleeping)", "Uid:\t0\t0\t0\t0", "SigCgt:\tffffffff00010002"))
            .orElseThrow();

    assertThat(process.catchesQuit()).isFalse();
    assertThat(process.isInContainer()).isFalse();
  }

  @Test
  void whatIsNoStatusIsNothing() {
    assertThat(LinuxProcess.parse(9, List.of("Name:\tx"))).isEmpty();
  }
}
