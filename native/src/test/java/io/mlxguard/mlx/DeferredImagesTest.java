// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class DeferredImagesTest {

  private final DeferredImages images = new DeferredImages();

  @AfterEach
  void close() {
    images.close();
  }

  @Test
  void theJvmAndTheCRuntimeAreNothingToLookAt() {
    assertThat(images.changed()).isFalse();
    assertThat(images.changed()).isFalse();
    assertThat(images.names()).isEmpty();
  }

  @Test
  void aForeignImageIsLookedAtAndFromThenOnTheLoaderIsAsked() {
    SpareLibrary spare = foreign();
    assertThat(images.changed()).isFalse();

    try (Arena arena = Arena.ofConfined()) {
      spare.load(arena);

      assertThat(images.changed()).isTrue();
      assertThat(images.names())
          .contains(spare.path())
          .containsExactlyElementsOf(SpareLibrary.loaded());
      assertThat(images.changed()).isFalse();
    }

    assertThat(images.changed()).isTrue();
    assertThat(images.names()).isNotEmpty().doesNotContain(spare.path());
    assertThat(images.changed()).isFalse();
  }

  @Test
  void aForeignImageThatWasThereFirstIsSeenAtTheFirstLook() {
    try (Arena arena = Arena.ofConfined()) {
      foreign().load(arena);

      assertThat(images.changed()).isTrue();
    }
  }

  @Test
  void thisProcessIsLookedAtThroughIt() {
    try (LoadedImages ofThisProcess = LoadedImages.ofThisProcess()) {
      assertThat(ofThisProcess).isInstanceOf(DeferredImages.class);
    }
  }

  /** One that is not of the C runtime. */
  private static SpareLibrary foreign() {
    SpareLibrary spare = SpareLibrary.find();
    assumeFalse(spare.path().endsWith("/librt.so.1"), "librt is of the C runtime");
    return spare;
  }
}
