// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "mlx/array.h"

namespace bed {

// A language model's decoder in small: fixed random weights, real attention over a key-value cache that grows by
// concatenation. The shapes of each step are new, which is what fills MLX's pool (reference/platform.md 11).
class Decoder {
 public:
  Decoder(uint64_t seed, int width, int layers, int vocabulary);

  // Greedy tokens after a prompt that `seed` fixes. From any thread, on that thread's own stream.
  std::vector<int> generate(uint64_t seed, int promptTokens, int newTokens) const;

 private:
  struct Layer {
    mlx::core::array query, key, value, output, widen, narrow;
  };
  struct Cache {
    mlx::core::array keys, values;
  };

  mlx::core::array weights(uint64_t seed, int index, int rows, int columns) const;
  mlx::core::array embed(const std::vector<int>& tokens) const;
  // `cache` is empty before the prompt and has one entry a layer from then on.
  mlx::core::array logits(mlx::core::array hidden, std::vector<Cache>& cache) const;
  mlx::core::array layer(const Layer& layer, const mlx::core::array& hidden, const Cache& cache) const;

  int width_;
  int vocabulary_;
  mlx::core::array embedding_;
  mlx::core::array unembedding_;
  std::vector<Layer> layers_;
};

}  // namespace bed
