// SPDX-License-Identifier: Apache-2.0
#include "decoder.h"

#include <cmath>

#include "mlx/ops.h"
#include "mlx/random.h"
#include "mlx/transforms.h"

namespace core = mlx::core;
using core::array;

namespace bed {
namespace {

// A vector through a matrix keeps its size.
float unitGain(int width) {
  return 1.0F / std::sqrt(static_cast<float>(width));
}

std::vector<int> promptTokens(uint64_t seed, int count, int vocabulary) {
  std::vector<int> tokens;
  uint64_t state = seed;
  for (int i = 0; i < count; i++) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    tokens.push_back(static_cast<int>((state >> 33) % static_cast<uint64_t>(vocabulary)));
  }
  return tokens;
}

array grown(const array& cached, const array& added) {
  return core::concatenate({cached, added}, 0);
}

}  // namespace

Decoder::Decoder(uint64_t seed, int width, int layers, int vocabulary)
    : width_(width),
      vocabulary_(vocabulary),
      embedding_(weights(seed, 0, vocabulary, width)),
      unembedding_(weights(seed, 1, width, vocabulary)) {
  for (int i = 0; i < layers; i++) {
    int first = 2 + 6 * i;
    layers_.push_back({
        weights(seed, first, width, width),
        weights(seed, first + 1, width, width),
        weights(seed, first + 2, width, width),
        weights(seed, first + 3, width, width),
        weights(seed, first + 4, width, 2 * width),
        weights(seed, first + 5, 2 * width, width),
    });
  }
}

array Decoder::weights(uint64_t seed, int index, int rows, int columns) const {
  array key = core::random::key(seed * 1000 + static_cast<uint64_t>(index));
  array matrix = core::random::normal({rows, columns}, core::float32, 0.0F, unitGain(rows), key);
  matrix.eval();
  return matrix;
}

array Decoder::embed(const std::vector<int>& tokens) const {
  array indices(tokens.data(), {static_cast<int>(tokens.size())}, core::int32);
  return core::take(embedding_, indices, 0);
}

array Decoder::layer(const Layer& layer, const array& hidden, const Cache& cache) const {
  array query = core::matmul(hidden, layer.query);
  array scores = core::multiply(core::matmul(query, core::transpose(cache.keys)), array(unitGain(width_)));
  array attended = core::matmul(core::softmax(scores, -1, false), cache.values);
  array mixed = core::add(hidden, core::matmul(attended, layer.output));
  array wide = core::tanh(core::matmul(mixed, layer.widen));
  return core::add(mixed, core::matmul(wide, layer.narrow));
}

array Decoder::logits(array hidden, std::vector<Cache>& cache) const {
  bool first = cache.empty();
  for (size_t i = 0; i < layers_.size(); i++) {
    array keys = core::matmul(hidden, layers_[i].key);
    array values = core::matmul(hidden, layers_[i].value);
    if (first) {
      cache.push_back({keys, values});
    } else {
      cache[i] = {grown(cache[i].keys, keys), grown(cache[i].values, values)};
    }
    hidden = layer(layers_[i], hidden, cache[i]);
  }
  return core::matmul(hidden, unembedding_);
}

std::vector<int> Decoder::generate(uint64_t seed, int prompt, int newTokens) const {
  std::vector<Cache> cache;
  std::vector<int> generated;
  std::vector<int> tokens = promptTokens(seed, prompt, vocabulary_);
  while (static_cast<int>(generated.size()) < newTokens) {
    array next = core::argmax(logits(embed(tokens), cache), -1);
    std::vector<array> step{next};
    for (const Cache& layer : cache) {
      step.push_back(layer.keys);
      step.push_back(layer.values);
    }
    core::eval(step);
    int last = static_cast<int>(next.size()) - 1;
    tokens = {static_cast<int>(next.data<uint32_t>()[last])};
    generated.push_back(tokens.front());
  }
  return generated;
}

}  // namespace bed
