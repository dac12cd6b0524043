// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host;

import java.nio.file.Path;

/** The language model on one mlx-c library, for hosts in packages of their own. */
public final class Model {
  private final Host host;

  /**
   * Loads the library, and makes no MLX call yet.
   *
   * @param library the path of the mlx-c library
   */
  public Model(Path library) {
    host = new HostA(library);
  }

  /**
   * Decodes greedily; any thread may call.
   *
   * @param prompt as many tokens as characters, drawn by them
   * @param maxTokens how many new tokens
   * @return the new tokens, the same for the same arguments whatever else runs
   * @throws IllegalArgumentException without a prompt, or if no new token is wanted
   */
  public int[] generate(String prompt, int maxTokens) {
    return host.generate(prompt.hashCode(), prompt.length(), maxTokens);
  }

  /** Hex digits that stand for all tokens in their order. */
  public static String hash(int[] tokens) {
    return CommandLoop.hash(tokens);
  }
}
