// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the driver is asked, and what its answers come to. */
class CudaDriverTest {

  private static final long GIB = 1L << 30;

  private final Arena arena = Arena.ofConfined();

  @AfterEach
  void close() {
    arena.close();
  }

  @Test
  void theCardIsTheFirstWithAnActiveContext() {
    StandInCuda cuda = StandInCuda.withCards(arena, false, false, true, true);

    assertThat(CudaDriver.activeCard(cuda.contextState())).hasValue(2);
    assertThat(cuda.asked).containsExactly(0, 1, 2);
  }

  @Test
  void aDriverThatNobodyInitialisedHasNone() {
    StandInCuda cuda = StandInCuda.notInitialised(arena);

    assertThat(CudaDriver.activeCard(cuda.contextState())).isEmpty();
    assertThat(cuda.asked).containsExactly(0);
  }

  @Test
  void cardsWithoutAContextAreNotIt() {
    StandInCuda cuda = StandInCuda.withCards(arena, false);

    assertThat(CudaDriver.activeCard(cuda.contextState())).isEmpty();
    assertThat(cuda.asked).as("up to the card that is not there").containsExactly(0, 1);
  }

  @Test
  void aMachineWithoutACardHasNone() {
    StandInCuda cuda = StandInCuda.withCards(arena);

    assertThat(CudaDriver.activeCard(cuda.contextState())).isEmpty();
  }

  @Test
  void theQuestionsEndEvenIfTheCardsDoNot() {
    StandInCuda cuda = StandInCuda.withCards(arena, new boolean[1000]);

    assertThat(CudaDriver.activeCard(cuda.contextState())).isEmpty();
    assertThat(cuda.asked).hasSize(64);
  }

  /** More than 32 bits of it. */
  @Test
  void tellsTheMemoryOfTheCardThatIsAskedFor() throws MlxCallFailed {
    StandInCuda cuda = StandInCuda.withCards(arena, false, true);
    cuda.cardBytes = 141 * GIB;

    assertThat(CudaDriver.totalBytes(cuda.totalMemory(), 1)).isEqualTo(141 * GIB + 1);
    assertThat(cuda.asked).containsExactly(1);
  }

  @Test
  void whatTheDriverRefusesIsSaidWithItsCode() {
    StandInCuda none = StandInCuda.notInitialised(arena);
    StandInCuda one = StandInCuda.withCards(arena, true);

    assertThatExceptionOfType(MlxCallFailed.class)
        .isThrownBy(() -> CudaDriver.totalBytes(none.totalMemory(), 0))
        .withMessage("cuDeviceTotalMem_v2 returned 3");
    assertThatExceptionOfType(MlxCallFailed.class)
        .isThrownBy(() -> CudaDriver.totalBytes(one.totalMemory(), 1))
        .withMessage("cuDeviceTotalMem_v2 returned 101");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1})
  void aCardOfNoMemoryIsNoAnswer(long bytes) {
    StandInCuda cuda = StandInCuda.withCards(arena, true);
    cuda.cardBytes = bytes;

    assertThatExceptionOfType(MlxCallFailed.class)
        .isThrownBy(() -> CudaDriver.totalBytes(cuda.totalMemory(), 0))
        .withMessage("the CUDA driver tells of a card of " + bytes + " bytes");
  }

  @Test
  void tellsWhereTheCardIsThatIsAskedFor() throws MlxCallFailed {
    StandInCuda cuda = StandInCuda.withCards(arena, false, true);

    assertThat(CudaDriver.pciBusId(cuda.pciBusId(), 1)).isEqualTo("0000:1B:00.0");
    assertThat(cuda.asked).containsExactly(1);
  }

  @Test
  void aRefusedBusIdIsSaidWithItsCode() {
    StandInCuda none = StandInCuda.notInitialised(arena);

    assertThatExceptionOfType(MlxCallFailed.class)
        .isThrownBy(() -> CudaDriver.pciBusId(none.pciBusId(), 0))
        .withMessage("cuDeviceGetPCIBusId returned 3");
  }

  @Test
  void aBusIdThatTheDriverDoesNotEndIsReadNoFurther() throws MlxCallFailed {
    StandInCuda cuda = StandInCuda.withCards(arena, true);
    cuda.busId = "1".repeat(100);

    assertThat(CudaDriver.pciBusId(cuda.pciBusId(), 0)).isEqualTo("1".repeat(32));
  }

  @Test
  void anEmptyBusIdIsNoAnswer() {
    StandInCuda cuda = StandInCuda.withCards(arena, true);
    cuda.busId = "";

    assertThatExceptionOfType(MlxCallFailed.class)
        .isThrownBy(() -> CudaDriver.pciBusId(cuda.pciBusId(), 0))
        .withMessage("the CUDA driver tells of a card without a PCI bus id");
  }
}
