// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** An allocator's card, asked through the image of its MLX. */
@EnabledOnOs(OS.LINUX)
class CardBytesTest {

  private static final long GIB = 1L << 30;

  @TempDir private Path folder;
  private final Arena arena = Arena.ofConfined();

  @AfterEach
  void close() {
    arena.close();
  }

  @Test
  void tellsTheCardThatTheSignNames() throws Exception {
    try (Image image = image(Backend.CUDA, "-DCARD_BYTES=(24UL<<30)")) {
      Allocator allocator = new Allocator(1, new CxxCalls(image));
      Optional<Sign> sign = EvidenceOfUse.find(Backend.CUDA, image, List.of());
      allocator.saw(sign, true);

      assertThat(allocator.evidence()).contains("a CUDA context is active on card 0");
      assertThat(allocator.cardBytes()).isEqualTo(24 * GIB);
      assertThat(allocator.cardPciBusId()).isEqualTo("0000:1B:00.0");
      allocator.saw(Optional.of(Sign.ofContext(1)), true);
      assertFails(allocator::cardBytes, "cuDeviceTotalMem_v2 returned 101");
      assertFails(allocator::cardPciBusId, "cuDeviceGetPCIBusId returned 101");
    }
  }

  @Test
  void isNotAskedBeforeThereIsASign() throws Exception {
    try (Image image = image(Backend.CUDA, "-DCARD_BYTES=1")) {
      Allocator allocator = new Allocator(1, new CxxCalls(image));

      assertThatIllegalStateException().isThrownBy(allocator::cardBytes);
      assertThatIllegalStateException().isThrownBy(allocator::cardPciBusId);
    }
  }

  @Test
  void aDriverThatLacksTheFunctionIsSaidToLackIt() throws Exception {
    try (Image image = image(Backend.CUDA)) {
      Allocator allocator = new Allocator(1, new CxxCalls(image));
      allocator.saw(Optional.of(Sign.ofContext(0)), true);

      assertFails(allocator::cardBytes, "the CUDA driver has no cuDeviceTotalMem_v2");
      assertFails(allocator::cardPciBusId, "the CUDA driver has no cuDeviceGetPCIBusId");
    }
  }

  @Test
  void otherBuildsHaveNoCard() throws Exception {
    try (Image image = image(Backend.METAL, "-DCARD_BYTES=1")) {
      Allocator allocator = new Allocator(1, new CxxCalls(image));
      allocator.saw(Optional.of(Sign.of("AGXMetal13_3 is loaded")), true);

      assertFails(allocator::cardBytes, "only CUDA has a card");
      assertFails(allocator::cardPciBusId, "only CUDA has a card");
    }
  }

  private Image image(Backend backend, String... options) throws IOException, InterruptedException {
    String path = StandInMlx.load(folder, "mlx", backend, arena, options);
    return Image.loaded(path).orElseThrow();
  }

  private static void assertFails(ThrowingCallable question, String why) {
    assertThatExceptionOfType(MlxCallFailed.class).isThrownBy(question).withMessage(why);
  }
}
