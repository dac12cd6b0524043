// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The one call that MLX may refuse: where it is made, what comes back. */
@EnabledOnOs(OS.LINUX)
class WiredLimitTest {

  private static final long MOST = StandInMlx.MOST_WIRED;

  @TempDir private Path folder;
  private final Arena arena = Arena.ofConfined();
  private @Nullable Image image;

  @AfterEach
  void close() {
    if (image != null) {
      image.close();
    }
    arena.close();
  }

  @Test
  void givesBackTheLimitBefore() throws Exception {
    Allocator allocator = allocator(Backend.METAL, "-DMLX_C", "-DWIRES");

    assertThat(allocator.setWiredLimit(MOST)).isZero();
    assertThat(allocator.setWiredLimit(5)).isEqualTo(MOST);
    assertThat(allocator.setWiredLimit(0)).isEqualTo(5);
  }

  @Test
  void whatMlxRefusesChangesNothing() throws Exception {
    Allocator allocator = allocator(Backend.METAL, "-DMLX_C", "-DWIRES");
    allocator.setWiredLimit(5);

    assertFails(allocator, MOST + 1, "mlx_set_wired_limit returned 1");
    assertFails(allocator, -1, "mlx_set_wired_limit returned 1");
    assertThat(allocator.setWiredLimit(0)).isEqualTo(5);
  }

  @Test
  void anMlxThatLacksItIsNamed() throws Exception {
    Allocator allocator = allocator(Backend.METAL, "-DMLX_C");

    assertFails(allocator, 1, allocator.path() + " does not export mlx_set_wired_limit");
  }

  @ParameterizedTest
  @CsvSource({
    "METAL, , without mlx-c there is no exception barrier",
    "CUDA, , without mlx-c there is no exception barrier",
    "CUDA, -DMLX_C, only Metal wires memory",
    "CPU, -DMLX_C, only Metal wires memory"
  })
  void isNotCalledWhereItMayNotBe(Backend backend, @Nullable String route, String why)
      throws Exception {
    Allocator allocator = allocator(backend, route == null ? "-DCXX" : route, "-DWIRES");

    assertFails(allocator, 1, why);
  }

  private static void assertFails(Allocator allocator, long limitBytes, String why) {
    assertThatExceptionOfType(MlxCallFailed.class)
        .isThrownBy(() -> allocator.setWiredLimit(limitBytes))
        .withMessage(why);
  }

  private Allocator allocator(Backend backend, String... options)
      throws IOException, InterruptedException, MlxCallFailed {
    String path = StandInMlx.load(folder, "mlx", backend, arena, options);
    Image loaded = Image.loaded(path).orElseThrow();
    image = loaded;
    boolean mlxC = List.of(options).contains("-DMLX_C");
    Allocator allocator = new Allocator(1, mlxC ? new MlxCCalls(loaded) : new CxxCalls(loaded));
    allocator.saw(Optional.of(Sign.of("the test says so")), true);
    return allocator;
  }
}
