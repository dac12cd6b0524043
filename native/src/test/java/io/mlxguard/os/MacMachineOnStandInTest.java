// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MacMachineOnStandInTest {

  @RegisterExtension static final LibSystemStandIn system = new LibSystemStandIn();

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

  @ParameterizedTest
  @ValueSource(longs = {1, 0x5_5555_5555L, Long.MAX_VALUE})
  void theFootprintIsTheOneFieldAmongThirtySeven(long bytes) {
    system.footprint(bytes);

    assertThat(new MacMachine(system).footprintBytes().known()).contains(bytes);
  }

  @Test
  void aFootprintThatTheKernelRefusesIsMissingAndNotZero() {
    system.footprint(8L << 30);
    MacMachine machine = new MacMachine(system);
    assertThat(machine.footprintBytes().known()).contains(8L << 30);

    system.refuseFootprint(1);

    assertThat(missing(machine)).isEqualTo("proc_pid_rusage returned -1");
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "-1, 18446744073709551615"})
  void aFootprintThatCannotBeIsMissing(long bytes, String said) {
    system.footprint(bytes);

    assertThat(missing(new MacMachine(system))).isEqualTo("proc_pid_rusage says " + said);
  }

  @Test
  void aSystemWithoutTheFunctionHasNoFootprintButStillItsMemory() {
    system.sysctl("hw.memsize", 64L << 30, 8);
    MacMachine machine =
        new MacMachine(
            name -> name.equals("proc_pid_rusage") ? Optional.empty() : system.find(name));

    assertThat(missing(machine)).isEqualTo("the C library has no proc_pid_rusage");
    assertThat(machine.usableMemoryBytes().known()).contains(64L << 30);
  }

  @Test
  void eachFunctionIsLookedUpOnceAndOnlyWhenItIsCalled() {
    List<String> lookedUp = new ArrayList<>();
    system.footprint(8L << 30);
    MacMachine machine =
        new MacMachine(
            name -> {
              lookedUp.add(name);
              return system.find(name);
            });
    assertThat(lookedUp).isEmpty();

    for (int tick = 0; tick < 10; tick++) {
      assertThat(machine.footprintBytes().known()).contains(8L << 30);
    }

    assertThat(lookedUp).containsExactly("proc_pid_rusage");
  }

  private static String missing(MacMachine machine) {
    return switch (machine.footprintBytes()) {
      case Reading.Missing<Long> missing -> missing.why();
      case Reading.Value<Long> read -> throw new AssertionError("read " + read);
    };
  }
}
