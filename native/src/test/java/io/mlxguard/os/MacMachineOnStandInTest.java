// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MacMachineOnStandInTest {

  @TempDir static Path folder;
  private static LibSystemStandIn system;

  @BeforeAll
  static void build() throws IOException, InterruptedException {
    system = LibSystemStandIn.build(folder);
  }

  @AfterAll
  static void close() {
    system.close();
  }

  @BeforeEach
  void reset() {
    system.reset();
  }

  @Test
  void memoryIsReadInEightBytesAndNothingIsSet() {
    system.sysctl("hw.memsize", 192L << 30, 8);

    assertThat(new MacMachine(system).usableMemoryBytes().known()).contains(192L << 30);
    assertThat(system.lastWrite()).isEmpty();
  }

  @Test
  void anAnswerInFourBytesLeavesTheRestOfTheBufferOut() {
    system.sysctl("hw.memsize", 0x7FFF_FFFF, 4);

    assertThat(new MacMachine(system).usableMemoryBytes().known()).contains(0x7FFF_FFFFL);
  }

  @Test
  void aNameThatIsNotThereIsMissingAndNotZero() {
    system.sysctl("hw.memsize_usable", 16L << 30, 8);

    Reading<Long> reading = new MacMachine(system).usableMemoryBytes();

    assertThat(reading).isInstanceOf(Reading.Missing.class);
    assertThat(reading.known()).isEmpty();
  }

  @Test
  void theSameMachineAnswersAgainAndSeesWhatChanged() {
    MacMachine machine = new MacMachine(system);
    assertThat(machine.usableMemoryBytes().known()).isEmpty();

    system.sysctl("hw.memsize", 8L << 30, 8);

    assertThat(machine.usableMemoryBytes().known()).contains(8L << 30);
  }
}
