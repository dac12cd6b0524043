// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MlxCallTest {

  private static final List<String> ALLOCATORS =
      List.of("METAL mlx-c", "METAL C++", "CUDA mlx-c", "CUDA C++", "CPU mlx-c", "CPU C++");

  /** Design, invariant 4, and for the wired limit the table of layers: nothing but Metal wires. */
  private static final String DESIGN =
      """
      READ_COUNTERS    | yes | yes     | yes   | yes     | yes   | yes
      READ_DEVICE      | yes | C++     | yes   | C++     | none  | C++
      SET_MEMORY_LIMIT | yes | yes     | yes   | yes     | yes   | yes
      SET_CACHE_LIMIT  | yes | yes     | yes   | yes     | error | barrier
      CLEAR_CACHE      | yes | barrier | yes   | barrier | error | barrier
      SET_WIRED_LIMIT  | yes | barrier | wires | barrier | wires | barrier
      SYNCHRONIZE      | yes | barrier | yes   | barrier | error | barrier
      """;

  @Test
  void mayBeMadeWhereTheDesignSaysAndNowhereElse() {
    List<String> expected = new ArrayList<>();
    List<String> actual = new ArrayList<>();
    DESIGN
        .lines()
        .map(line -> line.split("\\s*\\|\\s*"))
        .forEach(
            cells -> {
              for (int i = 0; i < ALLOCATORS.size(); i++) {
                String where = cells[0] + " on " + ALLOCATORS.get(i) + ": ";
                expected.add(where + cells[i + 1]);
                actual.add(where + answer(MlxCall.valueOf(cells[0]), ALLOCATORS.get(i)));
              }
            });

    assertThat(actual).hasSize(42).containsExactlyElementsOf(expected);
  }

  @Test
  void theDesignHasARowForEachCall() {
    assertThat(DESIGN.lines().map(line -> line.split(" ")[0]))
        .containsExactlyElementsOf(Arrays.stream(MlxCall.values()).map(Enum::name).toList());
  }

  @Test
  void routesAreNamedAsUsersReadThem() {
    assertThat(Route.MLX_C).hasToString("mlx-c");
    assertThat(Route.CXX).hasToString("C++ symbols");
  }

  private static String answer(MlxCall call, String allocator) {
    Backend backend = Backend.valueOf(allocator.split(" ")[0]);
    Route route = allocator.endsWith("mlx-c") ? Route.MLX_C : Route.CXX;
    Optional<String> refusal = call.refusal(backend, route);
    return refusal.map(MlxCallTest::kind).orElse("yes");
  }

  private static String kind(String refusal) {
    if (refusal.contains("pending error")) {
      return "error";
    }
    if (refusal.contains("no exception barrier")) {
      return "barrier";
    }
    if (refusal.contains("C++ containers")) {
      return "C++";
    }
    if (refusal.contains("no device")) {
      return "none";
    }
    return refusal.contains("only Metal wires") ? "wires" : refusal;
  }
}
