// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs(OS.LINUX)
class LinuxImagesTest {

  private final LinuxImages images = new LinuxImages();

  @AfterEach
  void close() {
    images.close();
  }

  @Test
  void theJvmAndTheCRuntimeAreNothingToLookAt() {
    assertThat(SpareLibrary.loaded())
        .as("what is left out")
        .anySatisfy(name -> assertThat(name).endsWith("/libjvm.so"))
        .anySatisfy(name -> assertThat(name).endsWith("/libc.so.6"));

    assertThat(images.names()).isEmpty();
  }

  @Test
  void changedBeforeTheFirstLook() {
    assertThat(images.changed()).isTrue();
    assertThat(images.changed()).isTrue();
  }

  @Test
  void changedByALoadAndByAnUnloadAndByNothingElse() {
    SpareLibrary spare = SpareLibrary.find();
    assertThat(images.names()).doesNotContain(spare.path());
    assertThat(images.changed()).isFalse();
    assertThat(images.changed()).isFalse();

    try (Arena arena = Arena.ofConfined()) {
      spare.load(arena);

      assertThat(images.changed()).isTrue();
      assertThat(images.changed()).as("until the names are read").isTrue();
      assertThat(images.names()).containsOnlyOnce(spare.path());
      assertThat(images.changed()).isFalse();
    }

    assertThat(images.changed()).isTrue();
    assertThat(images.names()).doesNotContain(spare.path());
    assertThat(images.changed()).isFalse();
  }

  @Test
  void aLoadThatIsUndoneBetweenTwoLooksLeavesNoName() {
    SpareLibrary spare = SpareLibrary.find();
    List<String> before = images.names();

    try (Arena arena = Arena.ofConfined()) {
      spare.load(arena);
    }

    assertThat(images.names()).isEqualTo(before);
  }

  @Test
  void aForeignImageThatWasThereFirstIsSeenAtTheFirstLook() {
    SpareLibrary spare = SpareLibrary.find();
    try (Arena arena = Arena.ofConfined()) {
      spare.load(arena);

      assertThat(images.names()).contains(spare.path());
    }
  }

  @Test
  void aFileThatIsDeletedSinceKeepsTheNameTheLoaderKnows(@TempDir Path folder) throws IOException {
    SpareLibrary copy = copy(folder, "libdeleted.so");
    try (Arena arena = Arena.ofConfined()) {
      copy.load(arena);
      Files.delete(Path.of(copy.path()));

      assertThat(images.names()).contains(copy.path());
      try (Image image = Image.loaded(copy.path()).orElseThrow()) {
        assertThat(image.path()).isEqualTo(copy.path());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lib mlx.so", "lib\nmlx.so", " libmlx.so "})
  void anOddNameIsTheOneTheLoaderKnows(String name, @TempDir Path folder) throws IOException {
    SpareLibrary copy = copy(folder, name);
    try (Arena arena = Arena.ofConfined()) {
      copy.load(arena);

      assertThat(images.names()).contains(copy.path());
      Image.loaded(copy.path()).orElseThrow().close();
    }
  }

  @Test
  void whatLiesBesideTheRuntimesOwnIsNamed(@TempDir Path home) throws IOException {
    SpareLibrary mlx = copy(home, "libmlx.so");
    SpareLibrary jvms = copy(home, "libnio.so");
    try (Arena arena = Arena.ofConfined();
        LinuxImages inHome = withJavaHome(home)) {
      mlx.load(arena);
      jvms.load(arena);

      assertThat(inHome.names()).contains(mlx.path()).doesNotContain(jvms.path());
      assertThat(images.names()).as("of another JVM's home").contains(mlx.path(), jvms.path());
    }
  }

  @Test
  void thisProcessIsLookedAtThroughIt() {
    try (LoadedImages ofThisProcess = LoadedImages.ofThisProcess()) {
      assertThat(ofThisProcess).isInstanceOf(LinuxImages.class);
    }
  }

  private static SpareLibrary copy(Path folder, String name) throws IOException {
    Path copy = folder.toRealPath().resolve(name);
    Files.copy(Path.of(SpareLibrary.find().path()), copy);
    return new SpareLibrary(copy.toString());
  }

  private static LinuxImages withJavaHome(Path home) throws IOException {
    String before = System.setProperty("java.home", home.toRealPath().toString());
    try {
      return new LinuxImages();
    } finally {
      System.setProperty("java.home", before);
    }
  }
}
