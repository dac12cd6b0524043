// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host.bare;

import io.mlxguard.host.Model;

final class Llm {
  private final Model model;

  Llm(Model model) {
    this.model = model;
  }

  int[] generate(String prompt, int maxTokens) {
    return model.generate(prompt, maxTokens);
  }
}
