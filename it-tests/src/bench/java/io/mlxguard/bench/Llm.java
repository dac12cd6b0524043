// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.bench;

/** What agents weave: a method that does next to nothing. */
public class Llm {

  private int tokens;

  public int generate(int maxTokens) {
    tokens += maxTokens;
    return tokens;
  }
}
