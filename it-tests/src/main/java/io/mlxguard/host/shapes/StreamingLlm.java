// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host.shapes;

import io.mlxguard.host.Model;
import java.util.Iterator;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SubmissionPublisher;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** All methods but {@link #generate} have returned before their work is done, or are no code. */
abstract class StreamingLlm {
  private final Model model;

  StreamingLlm(Model model) {
    this.model = model;
  }

  int[] generate(String prompt, int maxTokens) {
    return model.generate(prompt, maxTokens);
  }

  Stream<Integer> stream(String prompt) {
    return Stream.of(prompt).flatMap(it -> IntStream.of(model.generate(it, 4)).boxed());
  }

  IntStream streamOfInts(String prompt) {
    return IntStream.of(model.generate(prompt, 4));
  }

  Iterator<Integer> iterate(String prompt) {
    return stream(prompt).iterator();
  }

  Flow.Publisher<int[]> publish(String prompt) {
    return subscriber -> {
      try (SubmissionPublisher<int[]> publisher = new SubmissionPublisher<>()) {
        publisher.subscribe(subscriber);
        int _ = publisher.submit(model.generate(prompt, 4));
      }
    };
  }

  Future<int[]> submit(String prompt) {
    FutureTask<int[]> task = new FutureTask<>(() -> model.generate(prompt, 4));
    Thread.ofPlatform().daemon().start(task);
    return task;
  }

  abstract int[] decode(String prompt);

  native int[] decodeNatively(String prompt);
}
