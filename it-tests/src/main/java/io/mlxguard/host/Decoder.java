// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host;

import io.mlxguard.host.Scope.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A small transformer decoder with random weights. Its key-value cache grows by concatenation, one
 * buffer of a new size each step, which is what fills MLX's buffer pool ({@code
 * reference/platform.md} 11). Threads share the weights; everything else belongs to one call.
 */
final class Decoder {
  private static final int MAX_POSITIONS = 4096;

  /** How large the model is. */
  enum Size {
    /** A step takes some milliseconds. */
    SMALL(256, 4, 2, 512),
    /** A step takes as little as MLX lets it: for calls by the thousand. */
    TINY(16, 1, 1, 32);

    private final int dim;
    private final int heads;
    private final int layers;
    private final int vocab;

    Size(int dim, int heads, int layers, int vocab) {
      this.dim = dim;
      this.heads = heads;
      this.layers = layers;
      this.vocab = vocab;
    }

    /** A head is as wide as the model, so that the cache is large beside the weights. */
    private int headDim() {
      return dim;
    }

    private int headsDim() {
      return heads * headDim();
    }

    private int hidden() {
      return 2 * dim;
    }
  }

  private final MlxC mlx;
  private final Size size;
  private final Tensor embedding;
  private final Tensor positions;
  private final List<Layer> layers;
  private final Tensor output;

  private record Layer(
      Tensor query, Tensor key, Tensor value, Tensor mix, Tensor up, Tensor down) {}

  Decoder(MlxC mlx, Size size, long seed) {
    this.mlx = mlx;
    this.size = size;
    SplittableRandom random = new SplittableRandom(seed);
    try (Scope scope = new Scope(mlx)) {
      embedding = weights(scope, random, size.vocab, size.dim, 1);
      positions = weights(scope, random, MAX_POSITIONS, size.dim, 1);
      layers = Stream.generate(() -> layer(scope, random, size)).limit(size.layers).toList();
      output = weights(scope, random, size.dim, size.vocab, 1.0 / size.dim);
    }
  }

  /**
   * Prefills a random prompt in one batch, then decodes greedily, evaluating each token.
   *
   * @param manners whether it ends half-way, and leaves one more step queued at its end
   * @param onStep runs after each new token
   */
  int[] generate(long seed, int prompt, int newTokens, Manners.Draw manners, Runnable onStep) {
    if (prompt < 1 || newTokens < 1 || prompt + newTokens > MAX_POSITIONS) {
      throw new IllegalArgumentException(
          "prompt and new tokens must be at least 1, together at most " + MAX_POSITIONS);
    }
    int[] tokens = new int[newTokens];
    int[] input = new SplittableRandom(seed).ints(prompt, 0, size.vocab).toArray();
    Map<Tensor, Tensor> cache = new HashMap<>();
    int steps = manners.fails() ? (newTokens + 1) / 2 : newTokens;
    try {
      int position = 0;
      for (int step = 0; step < steps; step++) {
        tokens[step] = step(input, position, cache);
        position += input.length;
        input = new int[] {tokens[step]};
        onStep.run();
      }
      if (manners.looksAhead()) {
        lookAhead(input, position, cache);
      }
    } finally {
      cache.values().forEach(tensor -> mlx.free(tensor.handle()));
    }
    if (manners.fails()) {
      throw new IllegalStateException("half-way, as told");
    }
    return tokens;
  }

  private int step(int[] input, int position, Map<Tensor, Tensor> cache) {
    try (Scope scope = new Scope(mlx)) {
      Tensor token = next(scope, input, position, cache);
      scope.eval(token);
      return scope.item(token);
    }
  }

  /** Nobody takes this token, as when a stream of tokens is left at its end. */
  private void lookAhead(int[] input, int position, Map<Tensor, Tensor> cache) {
    try (Scope scope = new Scope(mlx)) {
      scope.evalAsync(next(scope, input, position, cache));
    }
  }

  private Tensor next(Scope scope, int[] input, int position, Map<Tensor, Tensor> cache) {
    int[] places = IntStream.range(position, position + input.length).toArray();
    Tensor x = scope.rows(embedding, scope.ints(input));
    x = scope.add(x, scope.rows(positions, scope.ints(places)));
    for (Layer layer : layers) {
      x = block(scope, x, input.length, layer, cache);
    }
    Tensor last = scope.rows(x, scope.ints(input.length - 1));
    return scope.argmax(scope.matmul(last, output));
  }

  private Tensor block(Scope scope, Tensor x, int length, Layer layer, Map<Tensor, Tensor> cache) {
    Tensor query = heads(scope, scope.matmul(x, layer.query), length);
    Tensor keys = remember(scope, x, length, layer.key, cache);
    Tensor values = remember(scope, x, length, layer.value, cache);
    Tensor scores = scope.matmul(query, scope.transpose(keys, 0, 2, 1));
    if (length > 1) {
      scores = scope.add(scores, causalMask(scope, length));
    }
    Tensor mixed = scope.transpose(scope.matmul(scope.softmax(scores), values), 1, 0, 2);
    Tensor attended =
        scope.add(x, scope.matmul(scope.reshape(mixed, length, size.headsDim()), layer.mix));
    Tensor hidden = scope.tanh(scope.matmul(attended, layer.up));
    return scope.add(attended, scope.matmul(hidden, layer.down));
  }

  /**
   * Appends the keys (or values) of the new tokens to the earlier ones of the same weights, and
   * returns all of them as {@code [heads, tokens, head's width]}.
   */
  private Tensor remember(
      Scope scope, Tensor x, int length, Tensor weights, Map<Tensor, Tensor> cache) {
    Tensor fresh = heads(scope, scope.matmul(x, weights), length);
    Tensor past = cache.get(weights);
    Tensor all = past == null ? fresh : scope.concatenate(past, fresh, 1);
    cache.put(weights, scope.keep(all));
    if (past != null) {
      mlx.free(past.handle());
    }
    return all;
  }

  private Tensor heads(Scope scope, Tensor x, int length) {
    return scope.transpose(scope.reshape(x, length, size.heads, size.headDim()), 1, 0, 2);
  }

  private static Tensor causalMask(Scope scope, int length) {
    float[] mask = new float[length * length];
    for (int row = 0; row < length; row++) {
      Arrays.fill(mask, row * length + row + 1, (row + 1) * length, Float.NEGATIVE_INFINITY);
    }
    return scope.floats(mask, length, length);
  }

  private static Layer layer(Scope scope, SplittableRandom random, Size size) {
    int dim = size.dim;
    int headsDim = size.headsDim();
    // Attention's division by the root of the head's width is folded into the query weights.
    return new Layer(
        weights(scope, random, dim, headsDim, 1.0 / dim / size.headDim()),
        weights(scope, random, dim, headsDim, 1.0 / dim),
        weights(scope, random, dim, headsDim, 1.0 / dim),
        weights(scope, random, headsDim, dim, 1.0 / headsDim),
        weights(scope, random, dim, size.hidden(), 1.0 / dim),
        weights(scope, random, size.hidden(), dim, 1.0 / size.hidden()));
  }

  /** Uniform weights of the given variance that live as long as the library. */
  private static Tensor weights(
      Scope scope, SplittableRandom random, int rows, int columns, double variance) {
    double bound = Math.sqrt(3 * variance);
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (bound * (2 * random.nextDouble() - 1));
    }
    return scope.keep(scope.floats(values, rows, columns));
  }
}
