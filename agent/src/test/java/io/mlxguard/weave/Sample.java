// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.weave;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** A class with a method of each kind that can be woven, and of each that cannot. */
@SuppressWarnings("unused") // by name
public abstract class Sample {

  /** What a host might declare. */
  public interface Generates {

    String reply(String prompt);

    /** With code of its own. */
    default int tokensOf(String text) {
      return text.length();
    }
  }

  /** An argument that knows its tokens. */
  public record Request(String prompt, int maxTokens, List<Integer> stops) {}

  /** One that can be made. */
  public static class Concrete extends Sample implements Generates {
    @Override
    public String abstractly(String prompt) {
      return prompt;
    }

    @Override
    public String reply(String prompt) {
      return "re: " + prompt;
    }
  }

  public int[] generate(String prompt, int newTokens) {
    if (newTokens < 0) {
      throw new IllegalArgumentException("negative");
    }
    return new int[newTokens];
  }

  public int[] generate(Request request) {
    return new int[request.maxTokens()];
  }

  public static long count(long number) {
    return number + 1;
  }

  public void nothing() {}

  public double mean(double temperature) {
    return temperature;
  }

  public String text(Integer boxed, byte[] bytes) {
    return boxed + " " + bytes.length;
  }

  public CompletableFuture<String> later(CompletableFuture<String> future) {
    return future;
  }

  public CompletionStage<String> stage(CompletionStage<String> stage) {
    return stage;
  }

  public Object anything(Object value) {
    return value;
  }

  public Stream<String> stream() {
    return Stream.of();
  }

  public Iterator<String> iterator() {
    return List.<String>of().iterator();
  }

  public Flow.Publisher<String> publisher() {
    return subscriber -> {};
  }

  public Future<String> future() {
    return CompletableFuture.completedFuture("");
  }

  public abstract String abstractly(String prompt);

  public native int natively(int number);
}
