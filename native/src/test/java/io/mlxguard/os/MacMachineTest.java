// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MacMachineTest {

  private final Arena arena = Arena.ofConfined();

  @AfterEach
  void close() {
    arena.close();
  }

  @Test
  void asksForTheMemoryAndSetsNothing() {
    StandInSysctl system = StandInSysctl.inEightBytes(arena, 64L << 30);

    assertThat(new MacMachine(system).usableMemoryBytes().known()).contains(64L << 30);
    assertThat(system.asked).isEqualTo("hw.memsize 8 0 0");
  }

  @Test
  void anAnswerInFourBytesIsUnsigned() {
    StandInSysctl system = StandInSysctl.inFourBytes(arena, 0xC000_0000);

    assertThat(new MacMachine(system).usableMemoryBytes().known()).contains(3L << 30);
  }

  @Test
  void aNameTheKernelDoesNotKnowIsMissing() {
    StandInSysctl system = StandInSysctl.withoutTheName(arena);

    assertThat(new MacMachine(system).usableMemoryBytes())
        .isInstanceOfSatisfying(
            Reading.Missing.class,
            missing -> assertThat(missing.why()).isEqualTo("sysctl hw.memsize is not there"));
  }

  @Test
  void aSystemWithoutTheFunctionIsMissing() {
    MacMachine machine = new MacMachine(name -> Optional.empty());

    assertThat(machine.footprintBytes().known()).isEmpty();
    assertThat(machine.usableMemoryBytes())
        .isInstanceOfSatisfying(
            Reading.Missing.class,
            missing -> assertThat(missing.why()).isEqualTo("the C library has no sysctlbyname"));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void aMachineWithoutMemoryIsMissing(long bytes) {
    StandInSysctl system = StandInSysctl.inEightBytes(arena, bytes);

    assertThat(new MacMachine(system).usableMemoryBytes())
        .isInstanceOfSatisfying(
            Reading.Missing.class,
            missing -> assertThat(missing.why()).isEqualTo("sysctl hw.memsize says " + bytes));
  }
}
