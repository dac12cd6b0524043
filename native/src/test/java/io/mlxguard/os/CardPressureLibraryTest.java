// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When NVML is opened and let go, and what it refuses. */
@EnabledOnOs(OS.LINUX)
class CardPressureLibraryTest {

  private static final long GIB = 1L << 30;

  @TempDir private Path folder;
  private CardRig rig;

  @BeforeEach
  void build() throws IOException, InterruptedException {
    rig = CardRig.in(folder);
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @ParameterizedTest
  @CsvSource({
    "init, 9, nvmlInit_v2 returned 9, 0",
    "handle, 6, nvmlDeviceGetHandleByPciBusId_v2 returned 6, 1",
    "memory, 15, nvmlDeviceGetMemoryInfo returned 15, 1",
  })
  void aRefusalIsMissingWithItsCode(String function, int code, String why, int inits) {
    rig.nvml.answers(function, code);
    try (CardPressure card = rig.card()) {
      assertThat(CardRig.why(card)).isEqualTo(why);
      assertThat(CardRig.why(card.read().gauges().availableBytes())).isEqualTo(why);
    }
    assertThat(rig.nvml.inits()).isEqualTo(inits);
    assertThat(rig.nvml.shutdowns()).isEqualTo(inits);
  }

  @Test
  void aCardThatNvmlDoesNotKnowIsMissing() {
    try (CardPressure card =
        new CardPressure(
            rig.library.toString(),
            () -> rig.nowNanos,
            "0000:FF:00.0",
            PressureThresholds.DEFAULT,
            OptionalLong.empty())) {
      assertThat(CardRig.why(card))
          .isEqualTo("nvmlDeviceGetHandleByPciBusId_v2 returned " + StandInNvml.NOT_FOUND);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "-DWITHOUT_INIT, nvmlInit_v2, 0",
    "-DWITHOUT_SHUTDOWN, nvmlShutdown, 0",
    "-DWITHOUT_HANDLE, nvmlDeviceGetHandleByPciBusId_v2, 1",
    "-DWITHOUT_MEMORY, nvmlDeviceGetMemoryInfo, 1",
  })
  void aLibraryThatLacksAFunctionIsSaidToLackIt(String option, String function, int inits)
      throws IOException, InterruptedException {
    Path older = StandInNvml.compile(folder, option);
    try (StandInNvml old = StandInNvml.of(older)) {
      try (CardPressure card = rig.card(older, PressureThresholds.DEFAULT, OptionalLong.empty())) {
        assertThat(CardRig.why(card)).isEqualTo(older + " has no " + function);
      }
      assertThat(old.inits()).isEqualTo(inits);
      assertThat(old.shutdowns()).isEqualTo(inits);
    }
  }

  @Test
  void aLibraryThatIsNotThereIsTriedAgainAfterAMinute() throws IOException {
    Path later = folder.resolve("later.so.1");
    try (CardPressure card = rig.card(later, PressureThresholds.DEFAULT, OptionalLong.empty())) {
      assertThat(CardRig.why(card)).isEqualTo(later + " of NVIDIA's driver is not there");
      Path _ = Files.copy(rig.library, later);
      try (StandInNvml installed = StandInNvml.of(later)) {
        installed.memory(CardRig.TOTAL, GIB);

        rig.pass(Duration.ofSeconds(60).minusNanos(1));
        long attempt = card.read().verdict().atNanos();
        assertThat(CardRig.why(card)).endsWith(" is not there");
        assertThat(card.read().verdict().atNanos()).as("of the attempt").isEqualTo(attempt);
        assertThat(installed.inits()).isZero();

        rig.pass(Duration.ofNanos(1));
        assertThat(card.read().verdict().known()).isPresent();
        assertThat(installed.inits()).isEqualTo(1);
      }
    }
  }

  @Test
  void aDriverThatIsNotLoadedIsTriedAgainAfterAMinuteAndEachAttemptIsEnded() {
    rig.nvml.answers("handle", StandInNvml.DRIVER_NOT_LOADED);
    try (CardPressure card = rig.card()) {
      for (int minute = 1; minute <= 5; minute++) {
        for (int tick = 0; tick < 10; tick++) {
          assertThat(CardRig.why(card)).isEqualTo("nvmlDeviceGetHandleByPciBusId_v2 returned 9");
        }
        assertThat(rig.nvml.inits()).isEqualTo(minute);
        assertThat(rig.nvml.shutdowns()).isEqualTo(minute);
        rig.pass(Duration.ofMinutes(1));
      }
      rig.nvml.answers("handle", 0);

      assertThat(card.read().verdict().known()).isPresent();
      assertThat(rig.nvml.shutdowns()).isEqualTo(rig.nvml.inits() - 1);
    }
    assertThat(rig.nvml.shutdowns()).isEqualTo(rig.nvml.inits());
  }

  @Test
  void itIsOpenedWithTheFirstReadAndOnce() {
    try (CardPressure card = rig.card()) {
      assertThat(rig.nvml.inits()).isZero();
      for (int tick = 0; tick < 10; tick++) {
        assertThat(card.read().verdict().known()).isPresent();
        rig.pass(Duration.ofMinutes(1));
      }
      assertThat(rig.nvml.inits()).isEqualTo(1);
      assertThat(rig.nvml.shutdowns()).isZero();
    }
    assertThat(rig.nvml.shutdowns()).isEqualTo(1);
  }

  @Test
  void closedItIsNotOpenedAgainAndClosingAgainDoesNothing() {
    CardPressure card = rig.card();
    assertThat(card.read().verdict().known()).isPresent();

    card.close();
    card.close();

    assertThat(CardRig.why(card)).isEqualTo("closed");
    rig.pass(Duration.ofMinutes(2));
    assertThat(CardRig.why(card)).isEqualTo("closed");
    assertThat(rig.nvml.inits()).isEqualTo(1);
    assertThat(rig.nvml.shutdowns()).isEqualTo(1);
  }

  @Test
  void oneThatWasNeverReadHasNothingToClose() {
    rig.card().close();

    assertThat(rig.nvml.inits()).isZero();
    assertThat(rig.nvml.shutdowns()).isZero();
  }

  @Test
  void whoeverClosesNeedNotBeTheReader() {
    CardPressure card = rig.card();
    assertThat(card.read().verdict().known()).isPresent();

    CompletableFuture.runAsync(card::close).join();

    assertThat(rig.nvml.shutdowns()).isEqualTo(1);
  }

  @Test
  void theLibraryIsLetGo() throws IOException, InterruptedException {
    Path own = Files.copy(rig.library, folder.resolve("own.so.1"));
    try (CardPressure card = rig.card(own, PressureThresholds.DEFAULT, OptionalLong.empty())) {
      assertThat(isLoaded(own)).isFalse();
      assertThat(CardRig.why(card)).as("it tells of no bytes").endsWith("0 of 0 bytes are free");
      assertThat(isLoaded(own)).isTrue();
    }
    assertThat(isLoaded(own)).isFalse();
  }

  /** It may be in use by somebody who counts on it. */
  @Test
  void aLibraryThatDoesNotShutDownStays() throws IOException {
    Path own = Files.copy(rig.library, folder.resolve("own.so.1"));
    try (StandInNvml stuck = StandInNvml.of(own)) {
      stuck.memory(CardRig.TOTAL, GIB);
      stuck.answers("shutdown", 999);
      CardPressure card = rig.card(own, PressureThresholds.DEFAULT, OptionalLong.empty());
      assertThat(card.read().verdict().known()).isPresent();

      card.close();
      card.close();

      assertThat(stuck.shutdowns()).isEqualTo(1);
    }
    assertThat(isLoaded(own)).isTrue();
  }

  @Test
  void onThisMachineItAnswersOrSaysWhyNot() {
    try (CardPressure card =
        new CardPressure("0000:00:00.0", PressureThresholds.DEFAULT, OptionalLong.empty())) {
      assertThat(CardRig.why(card)).isNotEmpty();
    }
  }

  private static boolean isLoaded(Path library) throws IOException {
    try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
      return maps.anyMatch(line -> line.endsWith(library.toString()));
    }
  }
}
