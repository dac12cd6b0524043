// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host.shapes;

import io.mlxguard.host.Model;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Answers with futures, whose work is done, on a thread of its own, when it may. */
final class AsyncLlm {
  private final Model model;
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

  AsyncLlm(Model model) {
    this.model = model;
  }

  CompletableFuture<int[]> generateAsync(String prompt, int maxTokens) {
    if (maxTokens < 0) {
      throw new IllegalArgumentException("a wish for less than nothing");
    }
    return work(prompt, maxTokens);
  }

  CompletionStage<int[]> generateStage(String prompt, int maxTokens) {
    return work(prompt, maxTokens).minimalCompletionStage();
  }

  /** What it is, only a look at it tells. */
  @SuppressWarnings("FutureReturnValueIgnored")
  Object generateAny(String prompt, int maxTokens) {
    return work(prompt, maxTokens);
  }

  CompletableFuture<int[]> generateAtOnce(String prompt, int maxTokens) {
    return CompletableFuture.completedFuture(model.generate(prompt, maxTokens));
  }

  /** Lets the work be done that has waited longest. */
  void permit() {
    Runnable first = waiting.poll();
    if (first != null) {
      Thread.ofPlatform().daemon().start(first);
    }
  }

  private CompletableFuture<int[]> work(String prompt, int maxTokens) {
    return CompletableFuture.supplyAsync(() -> model.generate(prompt, maxTokens), waiting::add);
  }
}
