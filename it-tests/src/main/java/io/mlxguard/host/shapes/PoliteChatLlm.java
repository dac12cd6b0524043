// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host.shapes;

import io.mlxguard.host.Model;

final class PoliteChatLlm extends ChatLlm {

  PoliteChatLlm(Model model) {
    super(model);
  }

  @Override
  public int[] reply(String prompt) {
    return super.reply("please, " + prompt);
  }
}
