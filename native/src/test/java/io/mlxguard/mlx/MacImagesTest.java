// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MacImagesTest {

  private final Arena arena = Arena.ofConfined();
  private final StandInDyld dyld = new StandInDyld(arena);
  private final MacImages images = new MacImages(dyld);

  @AfterEach
  void close() {
    images.close();
    arena.close();
  }

  @Test
  void namesAreDyldsInItsOrder() {
    dyld.load("/usr/bin/java");
    dyld.load("/usr/lib/libSystem.B.dylib");
    dyld.load("/opt/mlx/libmlx.dylib");

    assertThat(images.names())
        .containsExactly("/usr/bin/java", "/usr/lib/libSystem.B.dylib", "/opt/mlx/libmlx.dylib");
  }

  @Test
  void bytesAreLatin1CharactersAsDlopenGetsThemBack() {
    dyld.load("/opt/m\u00f6we/libmlx.dylib");

    assertThat(images.names())
        .singleElement()
        .extracting(name -> name.getBytes(StandardCharsets.ISO_8859_1))
        .isEqualTo("/opt/m\u00f6we/libmlx.dylib".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void changedBeforeTheFirstLookAndNotAfterIt() {
    dyld.load("/usr/bin/java");

    assertThat(images.changed()).isTrue();
    images.names();
    assertThat(images.changed()).isFalse();
    assertThat(images.changed()).isFalse();
  }

  @Test
  void anEmptyListIsNoChangeOnceSeen() {
    assertThat(images.changed()).isTrue();
    assertThat(images.names()).isEmpty();
    assertThat(images.changed()).isFalse();
  }

  @Test
  void changedByALoadAndByAnUnload() {
    dyld.load("/usr/bin/java");
    images.names();

    dyld.load("/opt/mlx/libmlx.dylib");
    assertThat(images.changed()).isTrue();
    images.names();

    dyld.unload(0);
    assertThat(images.changed()).isTrue();
    assertThat(images.names()).containsExactly("/opt/mlx/libmlx.dylib");
  }

  @Test
  void changedByAnUnloadAndALoadThatKeepTheCount() {
    dyld.load("/usr/bin/java");
    dyld.load("/opt/old.dylib");
    dyld.load("/opt/last.dylib");
    images.names();

    dyld.unload(1);
    dyld.load("/opt/mlx/libmlx.dylib");

    assertThat(images.changed()).isTrue();
    assertThat(images.names())
        .containsExactly("/usr/bin/java", "/opt/last.dylib", "/opt/mlx/libmlx.dylib");
    assertThat(images.changed()).isFalse();
  }

  @Test
  void aNullNameIsSkipped() {
    dyld.load("/usr/bin/java");
    dyld.loadNameless();
    dyld.load("/opt/mlx/libmlx.dylib");

    assertThat(images.names()).containsExactly("/usr/bin/java", "/opt/mlx/libmlx.dylib");
  }

  @Test
  void anEmptyNameIsSkipped() {
    dyld.load("/usr/bin/java");
    dyld.load("");

    assertThat(images.names()).containsExactly("/usr/bin/java");
  }

  @Test
  void anImageThatGoesAwayDuringALookIsNoError() {
    IntStream.range(0, 10).forEach(i -> dyld.load("/opt/lib" + i + ".dylib"));
    int[] calls = {0};
    dyld.beforeEachName =
        () -> {
          if (calls[0]++ == 4) {
            dyld.unload(9);
          }
        };

    assertThat(images.names()).hasSize(9);
    assertThat(images.changed()).isTrue();
  }

  @Test
  void thousandsOfImagesAreAllNamed() {
    IntStream.range(0, 5000).forEach(i -> dyld.load("/opt/lib" + i + ".dylib"));

    assertThat(images.names())
        .hasSize(5000)
        .startsWith("/opt/lib0.dylib")
        .endsWith("/opt/lib4999.dylib");
    assertThat(images.changed()).isFalse();
  }
}
