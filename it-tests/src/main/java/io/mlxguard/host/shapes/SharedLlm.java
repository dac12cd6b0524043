// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host.shapes;

import io.mlxguard.host.Model;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * For callers on virtual threads, which wait for threads of the platform's to do the work: MLX's
 * streams belong to those, and a virtual thread may go on on another one in the middle of it.
 */
final class SharedLlm {
  private static final int THREADS = 2;

  private final Model model;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(THREADS, Thread.ofPlatform().daemon().factory());

  SharedLlm(Model model) {
    this.model = model;
  }

  int[] generate(String prompt, int maxTokens) {
    return CompletableFuture.supplyAsync(() -> model.generate(prompt, maxTokens), threads).join();
  }
}
