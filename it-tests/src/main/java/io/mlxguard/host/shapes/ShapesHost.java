// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host.shapes;

import io.mlxguard.host.Command;
import io.mlxguard.host.Model;
import io.mlxguard.host.Verbs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Calls each of the methods when told to. */
public final class ShapesHost {
  private final Llm llm;
  private final SharedLlm shared;
  private final StreamingLlm streaming;

  private ShapesHost(Model model) {
    llm = new Llm(model);
    shared = new SharedLlm(model);
    streaming =
        new StreamingLlm(model) {
          @Override
          int[] decode(String prompt) {
            return generate(prompt, 2);
          }
        };
  }

  /**
   * Runs the application.
   *
   * @param args the path of the mlx-c library
   * @throws IOException if standard input cannot be read
   */
  public static void main(String[] args) throws IOException {
    Model model = new Model(Path.of(args[0]));
    ShapesHost host = new ShapesHost(model);
    Futures futures = new Futures(model);
    new Verbs()
        .on("generate", host::generate)
        .on("on-virtual-threads", host::onVirtualThreads)
        .on("stream", host::stream)
        .on("reply", new Chats(model)::reply)
        .on("begin", futures::begin)
        .on("finish", futures::finish)
        .serve();
  }

  private String generate(Command command) {
    String prompt = command.get("prompt");
    int tokens = command.number("tokens", -1);
    return Model.hash(tokens < 0 ? llm.generate(prompt) : llm.generate(prompt, tokens));
  }

  private String onVirtualThreads(Command command) throws InterruptedException, ExecutionException {
    List<Future<int[]>> calls = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int call = 0; call < command.number("calls", 1); call++) {
        String prompt = Integer.toString(call);
        calls.add(threads.submit(() -> shared.generate(prompt, 1)));
      }
    }
    int[] tokens = new int[calls.size()];
    for (int call = 0; call < tokens.length; call++) {
      tokens[call] = calls.get(call).get()[0];
    }
    return Model.hash(tokens);
  }

  private String stream(Command command) throws InterruptedException, ExecutionException {
    String prompt = command.get("prompt");
    List<Integer> all = new ArrayList<>(streaming.stream(prompt).toList());
    streaming.streamOfInts(prompt).forEach(all::add);
    streaming.iterate(prompt).forEachRemaining(all::add);
    for (int token : streaming.submit(prompt).get()) {
      all.add(token);
    }
    for (int token : streaming.decode(prompt)) {
      all.add(token);
    }
    return Model.hash(all.stream().mapToInt(Integer::intValue).toArray());
  }
}
