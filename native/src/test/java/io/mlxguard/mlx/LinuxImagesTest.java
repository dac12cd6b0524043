// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class LinuxImagesTest {

  private final LinuxImages images = new LinuxImages();

  @AfterEach
  void close() {
    images.close();
  }

  @Test
  void namesTheJvmAndNothingWithoutAName() {
    assertThat(images.names())
        .anySatisfy(name -> assertThat(name).endsWith("/libjvm.so"))
        .noneMatch(String::isEmpty);
  }

  @Test
  void changedBeforeTheFirstLook() {
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
      assertThat(images.names()).contains(spare.path());
      assertThat(images.changed()).isFalse();
    }

    assertThat(images.changed()).isTrue();
    assertThat(images.names()).doesNotContain(spare.path());
  }

  @Test
  void changedByALoadThatIsUndoneBetweenTwoLooks() {
    SpareLibrary spare = SpareLibrary.find();
    int before = images.names().size();

    try (Arena arena = Arena.ofConfined()) {
      spare.load(arena);
    }

    assertThat(images.changed()).isTrue();
    assertThat(images.names()).hasSize(before);
  }
}
