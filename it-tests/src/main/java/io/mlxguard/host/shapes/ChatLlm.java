// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host.shapes;

import io.mlxguard.host.Model;

class ChatLlm implements Chat {
  private final Model model;

  ChatLlm(Model model) {
    this.model = model;
  }

  @Override
  public int[] reply(String prompt) {
    return model.generate(prompt, 4);
  }
}
