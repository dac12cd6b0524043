// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host.web;

import io.mlxguard.host.Model;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.resilience.annotation.ConcurrencyLimit;
import org.springframework.stereotype.Service;

/** Of its limit's making, what Spring hands out is a generated subclass that calls this one. */
@Service
class LlmService implements LlmClient {
  private final Model model;

  LlmService(@Value("${mlx.library}") Path library) {
    model = new Model(library);
  }

  @Override
  @ConcurrencyLimit(2)
  public int[] generate(String prompt, int maxTokens) {
    return model.generate(prompt, maxTokens);
  }
}
