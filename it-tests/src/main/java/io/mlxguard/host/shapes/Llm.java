// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host.shapes;

import io.mlxguard.host.Model;
import java.util.stream.IntStream;

/** One method leads to another of its name, and that one to itself. */
final class Llm {
  private static final int PIECE = 8;

  private final Model model;

  Llm(Model model) {
    this.model = model;
  }

  int[] generate(String prompt) {
    return generate(prompt, 4);
  }

  int[] generate(String prompt, int maxTokens) {
    if (maxTokens <= PIECE) {
      return model.generate(prompt, maxTokens);
    }
    int[] head = generate(prompt, PIECE);
    int[] tail = generate(prompt + head[PIECE - 1], maxTokens - PIECE);
    return IntStream.concat(IntStream.of(head), IntStream.of(tail)).toArray();
  }
}
