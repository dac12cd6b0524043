// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EvidenceOfUseTest {

  private static final List<String> NO_GPU = List.of("/usr/lib/libSystem.B.dylib", "/x/libmlx.so");
  private static final List<String> METAL_DRIVER = List.of("/L/AGXMetal13_3");

  @ParameterizedTest
  @CsvSource({
    "/System/Library/Extensions/AGXMetal13_3.bundle/Contents/MacOS/AGXMetal13_3, AGXMetal13_3",
    "/System/Library/Extensions/AGXMetalG16X.bundle/Contents/MacOS/AGXMetalG16X, AGXMetalG16X",
    "/L/AppleParavirtGPUMetalIOGPUFamily, AppleParavirtGPUMetalIOGPUFamily",
    "AGXMetal14_0, AGXMetal14_0"
  })
  void aMetalDriverShowsThatMetalIsInUse(String image, String driver) {
    List<String> images = List.of("/usr/lib/libSystem.B.dylib", image);

    assertThat(EvidenceOfUse.metalDriver(images)).contains(driver + " is loaded");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/Users/me/AGXMetal/libgame.dylib",
        "/opt/AppleParavirtGPUMetal/lib/libx.dylib",
        "/System/Library/Frameworks/Metal.framework/Versions/A/Metal",
        "/x/libAGXMetal.dylib",
        "/x/agxmetal13_3",
        "/x/AGXMetal13_3/"
      })
  void thatWordElsewhereShowsNothing(String image) {
    assertThat(EvidenceOfUse.metalDriver(List.of(image))).isEmpty();
  }

  @Test
  void noImagesShowNothing() {
    assertThat(EvidenceOfUse.metalDriver(List.of())).isEmpty();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void theCpuBuildNeedsNoSign() {
    try (Image image = jvm()) {
      assertThat(EvidenceOfUse.find(Backend.CPU, image, List.of())).isPresent();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Backend.class,
      names = {"METAL", "CUDA"})
  @EnabledOnOs(OS.LINUX)
  void aGpuBuildNeedsOne(Backend backend) {
    try (Image image = jvm()) {
      assertThat(EvidenceOfUse.find(backend, image, NO_GPU)).isEmpty();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aMetalDriverShowsNothingAboutCuda() {
    try (Image image = jvm()) {
      assertThat(EvidenceOfUse.find(Backend.METAL, image, METAL_DRIVER)).isPresent();
      assertThat(EvidenceOfUse.find(Backend.CUDA, image, METAL_DRIVER)).isEmpty();
    }
  }

  /** An image with no CUDA driver below it. */
  private static Image jvm() {
    return SpareLibrary.loaded().stream()
        .filter(name -> name.endsWith("/libjvm.so"))
        .findFirst()
        .flatMap(Image::loaded)
        .orElseThrow();
  }
}
