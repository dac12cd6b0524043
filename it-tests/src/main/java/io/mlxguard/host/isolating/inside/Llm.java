// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host.isolating.inside;

import io.mlxguard.host.Model;
import java.nio.file.Path;
import java.util.function.BiFunction;

/** Reached from outside through an interface of the JDK's, which both sides see. */
public final class Llm implements BiFunction<String, Integer, int[]> {
  private final Model model;

  /**
   * Loads the library.
   *
   * @param library the path of the mlx-c library
   */
  public Llm(Path library) {
    model = new Model(library);
  }

  @Override
  public int[] apply(String prompt, Integer maxTokens) {
    return generate(prompt, maxTokens);
  }

  private int[] generate(String prompt, int maxTokens) {
    return model.generate(prompt, maxTokens);
  }
}
