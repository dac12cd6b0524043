// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.os.LibSystemStandIn;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MacImagesOnStandInTest {

  private static final String MAIN = "/usr/bin/java";
  private static final String MLX = "/opt/mlx/libmlx.dylib";
  private static final String OTHER = "/opt/other.dylib";

  @RegisterExtension static final LibSystemStandIn system = new LibSystemStandIn();

  @Test
  void imagesAreNamedInDyldsOrderAndOneWithoutANameIsLeftOut() {
    system.load(MAIN, 0x1_0000_0000L);
    system.loadNameless(0x1_0100_0000L);
    system.load(MLX, 0x1_0200_0000L);

    MacImages images = new MacImages(system);

    assertThat(images.changed()).isTrue();
    assertThat(images.names()).containsExactly(MAIN, MLX);
    assertThat(images.changed()).isFalse();
  }

  @Test
  void anImageAboveTheLowerHalfOfMemoryIsToldApart() {
    system.load(MAIN, 0x1_0000_0000L);
    system.load(OTHER, 0xFFFF_FFF0_0000_1000L);
    MacImages images = new MacImages(system);
    images.names();

    system.unload(1);
    system.load(MLX, 0x7FF0_0000_1000L);

    assertThat(images.changed()).isTrue();
    assertThat(images.names()).containsExactly(MAIN, MLX);
  }

  @Test
  void whileImagesComeAndGoEachLookIsWholeNamesAndTheLastIsRight() throws InterruptedException {
    system.load(MAIN, 0x1_0000_0000L);
    MacImages images = new MacImages(system);
    AtomicBoolean stop = new AtomicBoolean();
    Thread host = new Thread(() -> churn(stop));
    host.start();

    for (int look = 0; look < 500; look++) {
      assertThat(images.names()).contains(MAIN).isSubsetOf(List.of(MAIN, OTHER, MLX));
    }
    stop.set(true);
    host.join();

    assertThat(images.names()).containsExactly(MAIN, MLX);
    assertThat(images.changed()).isFalse();
  }

  private static void churn(AtomicBoolean stop) {
    long header = 0x2_0000_0000L;
    while (!stop.get()) {
      system.load(OTHER, header);
      header += 0x4000;
      system.load(OTHER, header);
      header += 0x4000;
      system.unload(1);
      system.unload(1);
    }
    system.load(MLX, header);
  }
}
