// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class ImageTest {

  @Test
  void whatIsNotLoadedStaysSo() {
    SpareLibrary spare = SpareLibrary.find();
    List<String> before = SpareLibrary.loaded();

    assertThat(Image.loaded(spare.path())).isEmpty();
    assertThat(Image.loaded("/nowhere/libmlx.so")).isEmpty();

    assertThat(SpareLibrary.loaded()).isEqualTo(before);
  }

  @Test
  void everyImageTheLoaderNamesCanBeOpened() {
    // The loader itself was mapped by the kernel, and knows itself by another name than its file's.
    for (String name : SpareLibrary.loaded().stream().filter(it -> !it.contains("/ld-")).toList()) {
      try (Image image = Image.loaded(name).orElseThrow(() -> new AssertionError(name))) {
        assertThat(image.path()).isEqualTo(name);
      }
    }
  }

  @Test
  void findsWhatTheImageAndThoseBelowItExport() {
    String jvm =
        SpareLibrary.loaded().stream().filter(it -> it.endsWith("/libjvm.so")).findFirst().get();
    try (Image image = Image.loaded(jvm).orElseThrow()) {
      assertThat(image.find("JNI_GetCreatedJavaVMs")).isPresent();
      assertThat(image.find("malloc")).as("of the C library below").isPresent();
      assertThat(image.find("mlx_get_active_memory")).isEmpty();
    }
  }

  @Test
  void theProgramItselfIsOpenedByItsPath() throws IOException {
    String program = Path.of("/proc/self/exe").toRealPath().toString();
    try (Image image = Image.loaded(program).orElseThrow()) {
      assertThat(image.path()).isEqualTo(program);
      assertThat(image.find("malloc")).as("of the C library below").isPresent();
      assertThat(image.find("mlx_get_active_memory")).isEmpty();
    }
  }

  @Test
  void staysMappedWhileItIsOpen() {
    SpareLibrary spare = SpareLibrary.find();
    Image image;
    try (Arena arena = Arena.ofConfined()) {
      spare.load(arena);
      image = Image.loaded(spare.path()).orElseThrow();
    }

    assertThat(SpareLibrary.loaded()).contains(spare.path());
    image.close();
    assertThat(SpareLibrary.loaded()).doesNotContain(spare.path());
  }
}
