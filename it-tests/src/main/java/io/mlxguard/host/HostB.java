// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;

/** A host whose JNI library links MLX's C++ interface; there is no mlx-c in its process. */
public final class HostB implements Host {
  private static final int DIM = 256;
  private static final int LAYERS = 2;
  private static final int VOCAB = 512;

  private final LongAdder steps = new LongAdder();
  private long model;

  /** JNI binds natives to the class, so a further copy would not be the one that is called. */
  HostB(Path library) {
    System.load(library.toAbsolutePath().toString());
  }

  /**
   * Runs the application.
   *
   * @param args the path of the JNI library, then optionally {@code --eager}
   * @throws IOException if standard input cannot be read
   */
  public static void main(String[] args) throws IOException {
    CommandLoop.run(args, HostB::new);
  }

  @Override
  public void use() {
    long tiny = open(1, 8, 1, 16);
    generate(tiny, 1, 1, 1);
    close(tiny);
  }

  @Override
  public int[] generate(long seed, int prompt, int newTokens) {
    if (prompt < 1 || newTokens < 1) {
      throw new IllegalArgumentException("prompt and new tokens must be at least 1");
    }
    int[] tokens = generate(model(), seed, prompt, newTokens);
    steps.add(tokens.length);
    return tokens;
  }

  @Override
  public int[] chat(long seed, int prompt, int newTokens) {
    return generate(seed, prompt, newTokens);
  }

  @Override
  public CompletableFuture<int[]> generateAsync(long seed, int prompt, int newTokens) {
    return CompletableFuture.supplyAsync(() -> generate(seed, prompt, newTokens));
  }

  /** Grows by whole calls: the native code does not report single steps. */
  @Override
  public long steps() {
    return steps.sum();
  }

  @Override
  public void behave(Manners manners) {
    if (manners.failPercent() + manners.lookAheadPercent() + manners.scratchBytes() > 0) {
      throw new IllegalArgumentException("host B only generates: no fail, lookahead, scratch");
    }
  }

  @Override
  public void holdNextCall() {
    throw new IllegalStateException("there is no mlx-c in this process");
  }

  @Override
  public void model(String name) {
    if (!name.equals("small")) {
      throw new IllegalArgumentException("host B has no model " + name);
    }
  }

  @Override
  public Counters counters() {
    long[] bytes = memory();
    return new Counters(bytes[0], bytes[1], bytes[2], bytes[3]);
  }

  private synchronized long model() {
    if (model == 0) {
      model = open(MODEL_SEED, DIM, LAYERS, VOCAB);
    }
    return model;
  }

  @Override
  public native void clearCache();

  @Override
  public native long setCacheLimit(long bytes);

  @Override
  public native long setMemoryLimit(long bytes);

  @Override
  public native long setWiredLimit(long bytes);

  @Override
  public void handleErrors() {
    throw new IllegalStateException("there is no mlx-c, and so no handler, in this process");
  }

  @Override
  public List<String> errors() {
    return List.of();
  }

  @Override
  public BedHooks bed() {
    throw new IllegalStateException("there is no mlx-c in this process");
  }

  @Override
  public LookAheads lookAheads() {
    throw new IllegalStateException("there is no mlx-c in this process");
  }

  @Override
  public HeldByCleaners heldByCleaners() {
    throw new IllegalStateException("there is no mlx-c in this process");
  }

  @Override
  public native String record();

  private native long open(long seed, int dim, int layers, int vocab);

  private native int[] generate(long handle, long seed, int prompt, int newTokens);

  private native long[] memory();

  private native void close(long handle);
}
