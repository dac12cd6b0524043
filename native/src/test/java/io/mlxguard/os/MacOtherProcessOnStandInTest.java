// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MacOtherProcessOnStandInTest {

  private static final long PAGE = 16384;
  private static final String LIBMLX = "/opt/mlx/lib/libmlx.dylib";
  private static final long OWN = ProcessHandle.current().pid();

  @RegisterExtension static final LibSystemStandIn system = new LibSystemStandIn();

  private static Reading<List<String>> images() {
    return new MacOtherProcess(system, OWN).mlxImages();
  }

  private static String missing(Reading<?> reading) {
    return reading instanceof Reading.Missing<?> missing ? missing.why() : "read " + reading;
  }

  @Test
  void eachImageOfMlxOnceHoweverOftenMapped() {
    system.region(PAGE, PAGE, "/usr/bin/java");
    system.region(2 * PAGE, PAGE, LIBMLX);
    system.region(3 * PAGE, 5 * PAGE, LIBMLX);
    system.region(9 * PAGE, PAGE, "");
    system.region(100 * PAGE, PAGE, "/opt/mlx/lib/mlx.metallib");
    system.region(101 * PAGE, PAGE, "/opt/app/libMLXC.dylib");

    assertThat(images().known()).contains(List.of(LIBMLX, "/opt/app/libMLXC.dylib"));
  }

  @Test
  void withoutAnImageOfMlxItIsAnEmptyListAndNotMissing() {
    system.region(PAGE, PAGE, "/usr/bin/java");

    assertThat(images().known()).contains(List.of());
  }

  @Test
  void aPathThatFillsItsFieldEndsThere() {
    String path = "/" + "x".repeat(1015) + "mlx.dylib";
    assertThat(path).hasSize(1025);
    system.region(PAGE, PAGE, path);
    system.region(2 * PAGE, PAGE, LIBMLX);

    assertThat(images().known()).contains(List.of(LIBMLX));
  }

  @Test
  void theTopOfTheAddressesIsReached() {
    system.region(PAGE, PAGE, "/usr/bin/java");
    system.region(-2 * PAGE, PAGE, LIBMLX);

    assertThat(images().known()).contains(List.of(LIBMLX));
  }

  @Test
  void aProcessThatIsNotThereIsMissing() {
    system.region(PAGE, PAGE, LIBMLX);

    assertThat(missing(new MacOtherProcess(system, OWN + 1).mlxImages()))
        .isEqualTo("proc_pidinfo tells nothing of process " + (OWN + 1));
    assertThat(missing(new MacOtherProcess(system, OWN + 1).footprintBytes()))
        .isEqualTo("proc_pid_rusage returned -1");
    assertThat(missing(new MacOtherProcess(system, 1L << 40).mlxImages()))
        .startsWith("proc_pidinfo: java.lang.ArithmeticException");
  }

  @Test
  void aKernelThatTellsOfOneMappingForeverIsNotFollowed() {
    system.region(PAGE, 0, LIBMLX);

    assertThat(missing(images())).isEqualTo("proc_pidinfo does not come to an end");
  }

  @Test
  void aSystemWithoutTheFunctionIsMissing() {
    assertThat(missing(new MacOtherProcess(system.without("proc_pidinfo"), OWN).mlxImages()))
        .isEqualTo("the C library has no proc_pidinfo");
  }

  @Test
  void theFootprintIsTheKernels() {
    system.footprint(7L << 30);

    assertThat(new MacOtherProcess(system, OWN).footprintBytes().known()).contains(7L << 30);
  }
}
