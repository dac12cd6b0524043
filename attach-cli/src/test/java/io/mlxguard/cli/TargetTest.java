// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetTest {
  private static final List<Target> MACHINES =
      List.of(
          Target.of(11, "com.acme.Chat --port 80 Server"),
          Target.of(12, "com.acme.ChatServer"),
          Target.of(13, "/opt/apps/summary.jar chat"),
          Target.of(14, "acme.module/com.acme.Batch"),
          Target.of(15, ""));

  @ParameterizedTest
  @CsvSource({
    "4711, 4711",
    "com.acme.Chat, 11",
    "chatserver, 12",
    "summary, 13",
    "summary.jar, 13",
    "Batch, 14"
  })
  void findsTheOne(String wanted, long pid) throws Failure {
    assertThat(Target.resolve(wanted, () -> MACHINES).pid()).isEqualTo(pid);
  }

  @Test
  void aPidNeedsNoList() throws Failure {
    Target target =
        Target.resolve(
            "4711",
            () -> {
              throw new AssertionError("asked for the list");
            });

    assertThat(target).hasToString("pid 4711");
  }

  @Test
  void ambiguousNamesListTheirCandidates() {
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> Target.resolve("acme.Chat", () -> MACHINES))
        .withMessageContaining("pid 11 (com.acme.Chat); pid 12 (com.acme.ChatServer)")
        .extracting(failure -> failure.exit)
        .isEqualTo(Exit.USAGE);
  }

  @ParameterizedTest
  @CsvSource({"port", "opt", "0", "-1", "''", "nobody"})
  void argumentsAndDirectoriesAreNoNames(String wanted) {
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> Target.resolve(wanted, () -> MACHINES))
        .extracting(failure -> failure.exit)
        .isEqualTo(Exit.NO_PROCESS);
  }
}
