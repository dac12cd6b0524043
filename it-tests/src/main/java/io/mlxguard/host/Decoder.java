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
  private static final int DIM = 256;
  private static final int HEADS = 4;
  private static final int HEAD_DIM = 256;
  private static final int HEADS_DIM = HEADS * HEAD_DIM;
  private static final int HIDDEN = 2 * DIM;
  private static final int LAYERS = 2;
  private static final int VOCAB = 512;
  private static final int MAX_POSITIONS = 4096;

  private final MlxC mlx;
  private final Tensor embedding;
  private final Tensor positions;
  private final List<Layer> layers;
  private final Tensor output;

  private record Layer(
      Tensor query, Tensor key, Tensor value, Tensor mix, Tensor up, Tensor down) {}

  Decoder(MlxC mlx, long seed) {
    this.mlx = mlx;
    SplittableRandom random = new SplittableRandom(seed);
    try (Scope scope = new Scope(mlx)) {
      embedding = weights(scope, random, VOCAB, DIM, 1);
      positions = weights(scope, random, MAX_POSITIONS, DIM, 1);
      layers = Stream.generate(() -> layer(scope, random)).limit(LAYERS).toList();
      output = weights(scope, random, DIM, VOCAB, 1.0 / DIM);
    }
  }

  /**
   * Prefills a random prompt in one batch, then decodes greedily, evaluating each token.
   *
   * @param onStep runs after each new token
   */
  int[] generate(long seed, int prompt, int newTokens, Runnable onStep) {
    if (prompt < 1 || newTokens < 1 || prompt + newTokens > MAX_POSITIONS) {
      throw new IllegalArgumentException(
          "prompt and new tokens must be at least 1, together at most " + MAX_POSITIONS);
    }
    int[] tokens = new int[newTokens];
    int[] input = new SplittableRandom(seed).ints(prompt, 0, VOCAB).toArray();
    Map<Tensor, Tensor> cache = new HashMap<>();
    try {
      for (int step = 0, position = 0; step < newTokens; step++) {
        tokens[step] = step(input, position, cache);
        position += input.length;
        input = new int[] {tokens[step]};
        onStep.run();
      }
    } finally {
      cache.values().forEach(tensor -> mlx.free(tensor.handle()));
    }
    return tokens;
  }

  private int step(int[] input, int position, Map<Tensor, Tensor> cache) {
    int[] places = IntStream.range(position, position + input.length).toArray();
    try (Scope scope = new Scope(mlx)) {
      Tensor x = scope.rows(embedding, scope.ints(input));
      x = scope.add(x, scope.rows(positions, scope.ints(places)));
      for (Layer layer : layers) {
        x = block(scope, x, input.length, layer, cache);
      }
      Tensor last = scope.rows(x, scope.ints(input.length - 1));
      Tensor token = scope.argmax(scope.matmul(last, output));
      scope.eval(token);
      return scope.item(token);
    }
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
        scope.add(x, scope.matmul(scope.reshape(mixed, length, HEADS_DIM), layer.mix));
    Tensor hidden = scope.tanh(scope.matmul(attended, layer.up));
    return scope.add(attended, scope.matmul(hidden, layer.down));
  }

  /**
   * Appends the keys (or values) of the new tokens to the earlier ones of the same weights, and
   * returns all of them as {@code [HEADS, tokens, HEAD_DIM]}.
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

  private static Tensor heads(Scope scope, Tensor x, int length) {
    return scope.transpose(scope.reshape(x, length, HEADS, HEAD_DIM), 1, 0, 2);
  }

  private static Tensor causalMask(Scope scope, int length) {
    float[] mask = new float[length * length];
    for (int row = 0; row < length; row++) {
      Arrays.fill(mask, row * length + row + 1, (row + 1) * length, Float.NEGATIVE_INFINITY);
    }
    return scope.floats(mask, length, length);
  }

  private static Layer layer(Scope scope, SplittableRandom random) {
    // Attention's division by the root of the head's width is folded into the query weights.
    return new Layer(
        weights(scope, random, DIM, HEADS_DIM, 1.0 / DIM / HEAD_DIM),
        weights(scope, random, DIM, HEADS_DIM, 1.0 / DIM),
        weights(scope, random, DIM, HEADS_DIM, 1.0 / DIM),
        weights(scope, random, HEADS_DIM, DIM, 1.0 / HEADS_DIM),
        weights(scope, random, DIM, HIDDEN, 1.0 / DIM),
        weights(scope, random, HIDDEN, DIM, 1.0 / HIDDEN));
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
