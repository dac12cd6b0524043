// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host.shapes;

import io.mlxguard.host.Command;
import io.mlxguard.host.Model;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The futures that the host waits for. */
final class Futures {
  private final AsyncLlm llm;
  private final Deque<CompletionStage<int[]>> begun = new ArrayDeque<>();

  Futures(Model model) {
    llm = new AsyncLlm(model);
  }

  String begin(Command command) {
    String prompt = command.get("prompt");
    int tokens = command.number("tokens", 8);
    CompletionStage<int[]> stage =
        switch (command.get("method")) {
          case "generateAsync" -> llm.generateAsync(prompt, tokens);
          case "generateStage" -> llm.generateStage(prompt, tokens);
          case "generateAny" -> stage(llm.generateAny(prompt, tokens));
          case "generateAtOnce" -> llm.generateAtOnce(prompt, tokens);
          default -> throw new IllegalArgumentException("no such method");
        };
    begun.add(stage);
    return "begun " + stage.getClass().getSimpleName();
  }

  @SuppressWarnings("unchecked")
  private static CompletionStage<int[]> stage(Object any) {
    return (CompletionStage<int[]>) any;
  }

  /** Waits for the one begun first. */
  String finish(Command command) {
    CompletableFuture<int[]> future = begun.remove().toCompletableFuture();
    llm.permit();
    return future
        .thenApply(Model::hash)
        .exceptionally(failure -> "failed " + failure.getMessage())
        .join();
  }
}
