// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class MlxTest {

  @Test
  void aJvmWithoutMlxHasNone() {
    try (Mlx mlx = new Mlx()) {
      assertThat(mlx.look()).isEmpty();
      assertThat(mlx.look()).isEmpty();
      assertThat(mlx.unusable()).isEmpty();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void lookingKeepsNothingMappedThatTheHostUnloads() {
    SpareLibrary spare = SpareLibrary.find();
    try (Mlx mlx = new Mlx()) {
      try (Arena arena = Arena.ofConfined()) {
        spare.load(arena);
        assertThat(mlx.look()).isEmpty();
      }

      assertThat(SpareLibrary.loaded()).doesNotContain(spare.path());
    }
  }

  @Test
  void readsNamesOnlyAfterAChange() {
    Script images = new Script(true, false, false, true);
    Mlx mlx = new Mlx(images);

    mlx.look();
    mlx.look();
    mlx.look();
    assertThat(images.namesRead).isEqualTo(1);
    mlx.look();
    assertThat(images.namesRead).isEqualTo(2);

    mlx.close();
    assertThat(images.closed).isTrue();
  }

  @Test
  void aNameThatIsGoneByNowIsNoError() {
    try (Mlx mlx = new Mlx(new Script(true))) {
      assertThat(mlx.look()).isEmpty();
      assertThat(mlx.unusable()).isEmpty();
    }
  }

  @Test
  void aLookThatFailsIsTakenUpAgainByTheNextThoughNothingChangesSince() {
    Script images = new Script(true, false);
    images.failingReads = 2;
    Mlx mlx = new Mlx(images);

    assertThatIllegalStateException().isThrownBy(mlx::look);
    assertThatIllegalStateException().isThrownBy(mlx::look);
    assertThat(mlx.look()).isEmpty();
    assertThat(images.namesRead).isEqualTo(3);

    mlx.look();
    assertThat(images.namesRead).as("after one that succeeded").isEqualTo(3);
  }

  /** Images that change when they are told to. */
  private static final class Script implements LoadedImages {

    private final Deque<Boolean> changes;
    private int namesRead;
    private int failingReads;
    private boolean closed;

    Script(Boolean... changes) {
      this.changes = new ArrayDeque<>(List.of(changes));
    }

    @Override
    public boolean changed() {
      return changes.remove();
    }

    @Override
    public List<String> names() {
      namesRead++;
      if (namesRead <= failingReads) {
        throw new IllegalStateException("the names cannot be read");
      }
      return List.of("/gone/since/libmlxc.so");
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
