// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One loaded MLX library and the language model on it. Any thread may call; a failing MLX call ends
 * in an {@link IllegalStateException}, or in the library's own error handler where that comes
 * first.
 */
interface Host {
  /** Seed of the weights, so that every host of a kind runs the same model. */
  long MODEL_SEED = 20_260_401;

  /** Makes the first MLX computation, a tiny one. */
  void use();

  /**
   * Prefills a prompt drawn from the seed and decodes greedily.
   *
   * @param seed of the prompt
   * @param prompt length in tokens, at least 1
   * @param newTokens number of tokens to decode, at least 1
   * @return the new tokens, the same for the same arguments whatever else runs
   */
  int[] generate(long seed, int prompt, int newTokens);

  /** {@link #generate} through a second method that applications call, which is open longer. */
  int[] chat(long seed, int prompt, int newTokens);

  /** {@link #generate} on another thread, where the future completes. */
  CompletableFuture<int[]> generateAsync(long seed, int prompt, int newTokens);

  /** Decode steps done since the library was loaded, over all threads. */
  long steps();

  /** What {@link #generate} does besides, from now on; {@link Manners#PLAIN} at first. */
  void behave(Manners manners);

  /** The next {@link #generate} stands still, in flight, until the bed releases the streams. */
  void holdNextCall();

  /** Generates with that model from now on: {@code small}, the first one, or {@code tiny}. */
  void model(String name);

  /** MLX's own counters. */
  Counters counters();

  /** Clears MLX's cache at once, whatever runs. */
  void clearCache();

  /** Sets the cache limit in bytes and returns the previous one. */
  long setCacheLimit(long bytes);

  /** Sets the memory limit in bytes and returns the previous one. */
  long setMemoryLimit(long bytes);

  /** Sets the wired limit in bytes and returns the previous one. */
  long setWiredLimit(long bytes);

  /** Puts a handler of its own in place of mlx-c's default one, which ends the process. */
  void handleErrors();

  /** What that handler was told so far, oldest first. */
  List<String> errors();

  /** What it can tell a test bed. */
  BedHooks bed();

  /** Evaluations it leaves queued. */
  LookAheads lookAheads();

  /** Arrays it leaves to the garbage collector. */
  HeldByCleaners heldByCleaners();

  /** What a test bed under the library has seen so far, or {@code -} on a real MLX. */
  String record();

  /** MLX's counters in bytes. */
  record Counters(long active, long cache, long peak, long memoryLimit) {}
}
