// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Of which copy of MLX a sign speaks. */
@EnabledOnOs(OS.LINUX)
class TwoCopiesTest {

  private static final String DRIVER = "/L/AGXMetal13_3";
  private static final String CONTEXT = "a CUDA context is active on card 0";

  @TempDir private Path folder;
  private final Arena arena = Arena.ofConfined();
  private final Names names = new Names();
  private final Mlx mlx = new Mlx(names);

  @AfterEach
  void close() {
    mlx.close();
    arena.close();
  }

  @Test
  void aSignSpeaksOfTheOnlyCopy() throws Exception {
    load("one", Backend.METAL);
    names.now.add(DRIVER);

    Allocator one = look(1).getFirst();
    assertThat(one.evidence()).contains("AGXMetal13_3 is loaded");
    assertThat(one.doubt()).isEmpty();
    assertThat(one.counters()).isEqualTo(new MemoryCounters(1, 2, 3, 4));
  }

  @Test
  void withoutASignThereIsNothingToDoubt() throws Exception {
    load("one", Backend.METAL);
    load("two", Backend.METAL);

    assertThat(look(2)).allSatisfy(TwoCopiesTest::waits);
  }

  @ParameterizedTest
  @CsvSource({"METAL, AGXMetal13_3 is loaded", "CUDA, " + CONTEXT})
  void aSignDoesNotTellWhichOfTwoForOneDevice(Backend backend, String sign) throws Exception {
    String path = load("one", backend);
    load("two", backend);
    names.now.add(DRIVER);

    List<Allocator> both = look(2);
    assertThat(both).allSatisfy(it -> assertThat(it.evidence()).isEmpty());
    assertThat(both).allSatisfy(it -> assertThatIllegalStateException().isThrownBy(it::counters));
    assertThat(both.getFirst().doubt())
        .contains(
            path
                + " is not guarded: "
                + sign
                + ", but another "
                + backend
                + " MLX is loaded too, and the sign does not tell which of them the host uses");
    assertThat(both.getLast().doubt()).isPresent();
  }

  @Test
  void theFirstIsNotDoubtedBecauseASecondComes() throws Exception {
    load("one", Backend.METAL);
    names.now.add(DRIVER);
    look(1);

    load("two", Backend.METAL);

    List<Allocator> both = look(2);
    assertThat(both.getFirst().evidence()).isPresent();
    assertThat(both.getFirst().doubt()).isEmpty();
    assertThat(both.getLast().evidence()).isEmpty();
    assertThat(both.getLast().doubt()).isPresent();
  }

  @Test
  void twoForDifferentDevicesHaveEachTheirOwnSign() throws Exception {
    load("one", Backend.METAL);
    load("two", Backend.CUDA);

    List<Allocator> both = look(2);
    waits(both.getFirst());
    assertThat(both.getLast().evidence()).contains(CONTEXT);

    names.now.add(DRIVER);
    assertThat(look(2))
        .allSatisfy(it -> assertThat(it.evidence()).isPresent())
        .allSatisfy(it -> assertThat(it.doubt()).isEmpty());
  }

  @Test
  void aCpuBuildNeedsNoSignSoThereIsNothingToDoubt() throws Exception {
    load("one", Backend.CPU);
    load("two", Backend.CPU);
    load("three", Backend.METAL);
    names.now.add(DRIVER);

    assertThat(look(3))
        .allSatisfy(it -> assertThat(it.evidence()).isPresent())
        .allSatisfy(it -> assertThat(it.doubt()).isEmpty());
  }

  private String load(String name, Backend backend) throws IOException, InterruptedException {
    String path = StandInMlx.load(folder, name, backend, arena);
    names.now.add(path);
    return path;
  }

  private List<Allocator> look(int expected) {
    List<Allocator> found = mlx.look();
    assertThat(found).hasSize(expected);
    return found;
  }

  private static void waits(Allocator allocator) {
    assertThat(allocator.evidence()).isEmpty();
    assertThat(allocator.doubt()).isEmpty();
  }

  /** What the loader names, and always something new. */
  private static final class Names implements LoadedImages {

    private final List<String> now = new ArrayList<>();

    @Override
    public boolean changed() {
      return true;
    }

    @Override
    public List<String> names() {
      return List.copyOf(now);
    }

    @Override
    public void close() {}
  }
}
