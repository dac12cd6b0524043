// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectionTest {
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
    assertThat(Selection.named(wanted, () -> MACHINES).get(0).pid()).isEqualTo(pid);
  }

  @Test
  void aPidNeedsNoList() throws Failure {
    List<Target> targets =
        Selection.named(
            "4711",
            () -> {
              throw new AssertionError("asked for the list");
            });

    assertThat(targets).singleElement().hasToString("pid 4711");
  }

  @Test
  void ambiguousNamesListTheirCandidates() {
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> Selection.named("acme.Chat", () -> MACHINES))
        .withMessageContaining("pid 11 (com.acme.Chat); pid 12 (com.acme.ChatServer)")
        .extracting(failure -> failure.exit)
        .isEqualTo(Exit.USAGE);
  }

  @ParameterizedTest
  @CsvSource({"port", "opt", "''", "nobody"})
  void argumentsAndDirectoriesAreNoNames(String wanted) {
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> Selection.named(wanted, () -> MACHINES))
        .extracting(failure -> failure.exit)
        .isEqualTo(Exit.NO_PROCESS);
  }

  /** 0 is in one of the names; 4294967297 cut to the size of a pid is 1. */
  @ParameterizedTest
  @CsvSource({"0", "00", "-1", "+11", "2147483648", "4294967297", "99999999999999999999"})
  void aNumberThatIsNoPidIsNoPartOfAName(String number) {
    Target zero = Target.of(16, "app-0-1-11.jar");
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> Selection.named(number, () -> List.of(zero)))
        .withMessageStartingWith("there is no process " + number)
        .extracting(failure -> failure.exit)
        .isEqualTo(Exit.NO_PROCESS);
  }

  @ParameterizedTest
  @CsvSource({
    "com.acme.*, '11 12 14'",
    "*chat*, '11 12'",
    "SUMMARY.*, '13'",
    "*, '11 12 13 14 15'",
    "*.Batch, '14'"
  })
  void aPatternMeansEveryNameItFits(String wanted, String pids) throws Failure {
    assertThat(Selection.named(wanted, () -> MACHINES))
        .extracting(Target::pid)
        .containsExactlyElementsOf(Stream.of(pids.split(" ", -1)).map(Long::valueOf).toList());
  }

  @Test
  void aPatternThatFitsNothingIsNoProcess() {
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> Selection.named("com.acme.*Nobody", () -> MACHINES))
        .extracting(failure -> failure.exit)
        .isEqualTo(Exit.NO_PROCESS);
  }

  private static JavaProcess jvm(long pid, Mlx mlx) {
    return new JavaProcess(
        new Target(pid, "a.B"), "", "", "", Optional.empty(), mlx, new Guarding.No());
  }

  @Test
  void allAreThoseWithMlxByTheNamesOfTheirFiles() throws Failure {
    Mlx unknown = new Mlx.Unknown("it does not show");

    assertThat(
            Selection.withMlx(
                List.of(
                    jvm(1, new Mlx.NotLoaded()),
                    jvm(2, new Mlx.Loaded(List.of("/libmlx.so"))),
                    jvm(3, unknown))))
        .extracting(Target::pid)
        .containsExactly(2L);
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> Selection.withMlx(List.of(jvm(1, new Mlx.NotLoaded()))))
        .withMessageStartingWith("no JVM of this user has MLX loaded");
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> Selection.withMlx(List.of(jvm(1, unknown))))
        .withMessageContaining("cannot be told from outside (it does not show)");
  }
}
