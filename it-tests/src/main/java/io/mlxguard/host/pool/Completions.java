// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host.pool;

import io.mlxguard.host.Model;

/** Answers in two goes: a draft, and what is made of it. */
final class Completions {
  private final Model model;

  Completions(Model model) {
    this.model = model;
  }

  String complete(Request request) {
    String draft = Model.hash(model.generate(request.prompt(), request.maxTokens() / 2));
    return Model.hash(model.generate(draft, request.maxTokens() / 2));
  }
}
