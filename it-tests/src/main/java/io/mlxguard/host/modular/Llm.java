// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host.modular;

import io.mlxguard.host.Model;
import java.nio.file.Path;

final class Llm {
  private final Model model;

  Llm(Path library) {
    model = new Model(library);
  }

  int[] generate(String prompt, int maxTokens) {
    return model.generate(prompt, maxTokens);
  }
}
