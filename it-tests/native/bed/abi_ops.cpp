// SPDX-License-Identifier: Apache-2.0
// The operations a decoder needs, and one that fails late (the inverse of a singular matrix).
#include <optional>
#include <vector>

#include "abi.h"
#include "mlx/linalg.h"
#include "mlx/ops.h"
#include "mlx/random.h"

namespace core = mlx::core;

namespace {

using Unary = core::array (*)(const core::array&, core::StreamOrDevice);
using Binary = core::array (*)(const core::array&, const core::array&, core::StreamOrDevice);

int unary(Unary operation, mlx_array* result, mlx_array a, mlx_stream stream) {
  return bed::guarded([&] { bed::assign(result, operation(bed::arrayOf(a), bed::streamOf(stream))); });
}

int binary(Binary operation, mlx_array* result, mlx_array a, mlx_array b, mlx_stream stream) {
  return bed::guarded(
      [&] { bed::assign(result, operation(bed::arrayOf(a), bed::arrayOf(b), bed::streamOf(stream))); });
}

core::Shape shapeOf(const int* values, size_t count) {
  return core::Shape(values, values + count);
}

std::optional<core::array> orNone(mlx_array handle) {
  return handle.ctx ? std::optional(bed::arrayOf(handle)) : std::nullopt;
}

}  // namespace

MLX_BED_API int mlx_matmul(mlx_array* result, mlx_array a, mlx_array b, mlx_stream s) {
  return binary(core::matmul, result, a, b, s);
}

MLX_BED_API int mlx_add(mlx_array* result, mlx_array a, mlx_array b, mlx_stream s) {
  return binary(core::add, result, a, b, s);
}

MLX_BED_API int mlx_subtract(mlx_array* result, mlx_array a, mlx_array b, mlx_stream s) {
  return binary(core::subtract, result, a, b, s);
}

MLX_BED_API int mlx_multiply(mlx_array* result, mlx_array a, mlx_array b, mlx_stream s) {
  return binary(core::multiply, result, a, b, s);
}

MLX_BED_API int mlx_divide(mlx_array* result, mlx_array a, mlx_array b, mlx_stream s) {
  return binary(core::divide, result, a, b, s);
}

MLX_BED_API int mlx_maximum(mlx_array* result, mlx_array a, mlx_array b, mlx_stream s) {
  return binary(core::maximum, result, a, b, s);
}

MLX_BED_API int mlx_sqrt(mlx_array* result, mlx_array a, mlx_stream s) {
  return unary(core::sqrt, result, a, s);
}

MLX_BED_API int mlx_square(mlx_array* result, mlx_array a, mlx_stream s) {
  return unary(core::square, result, a, s);
}

MLX_BED_API int mlx_exp(mlx_array* result, mlx_array a, mlx_stream s) {
  return unary(core::exp, result, a, s);
}

MLX_BED_API int mlx_tanh(mlx_array* result, mlx_array a, mlx_stream s) {
  return unary(core::tanh, result, a, s);
}

MLX_BED_API int mlx_transpose(mlx_array* result, mlx_array a, mlx_stream s) {
  return unary(core::transpose, result, a, s);
}

MLX_BED_API int mlx_linalg_inv(mlx_array* result, mlx_array a, mlx_stream s) {
  return unary(core::linalg::inv, result, a, s);
}

MLX_BED_API int mlx_transpose_axes(
    mlx_array* result, mlx_array a, const int* axes, size_t axesCount, mlx_stream s) {
  return bed::guarded([&] {
    bed::assign(
        result, core::transpose(bed::arrayOf(a), std::vector<int>(axes, axes + axesCount), bed::streamOf(s)));
  });
}

MLX_BED_API int mlx_reshape(mlx_array* result, mlx_array a, const int* shape, size_t shapeCount, mlx_stream s) {
  return bed::guarded(
      [&] { bed::assign(result, core::reshape(bed::arrayOf(a), shapeOf(shape, shapeCount), bed::streamOf(s))); });
}

MLX_BED_API int mlx_softmax_axis(mlx_array* result, mlx_array a, int axis, bool precise, mlx_stream s) {
  return bed::guarded(
      [&] { bed::assign(result, core::softmax(bed::arrayOf(a), axis, precise, bed::streamOf(s))); });
}

MLX_BED_API int mlx_concatenate_axis(mlx_array* result, mlx_vector_array arrays, int axis, mlx_stream s) {
  return bed::guarded(
      [&] { bed::assign(result, core::concatenate(bed::vectorOf(arrays), axis, bed::streamOf(s))); });
}

MLX_BED_API int mlx_take_axis(mlx_array* result, mlx_array a, mlx_array indices, int axis, mlx_stream s) {
  return bed::guarded([&] {
    bed::assign(result, core::take(bed::arrayOf(a), bed::arrayOf(indices), axis, bed::streamOf(s)));
  });
}

MLX_BED_API int mlx_slice(
    mlx_array* result, mlx_array a, const int* start, size_t startCount, const int* stop, size_t stopCount,
    const int* strides, size_t stridesCount, mlx_stream s) {
  return bed::guarded([&] {
    bed::assign(
        result, core::slice(
                    bed::arrayOf(a), shapeOf(start, startCount), shapeOf(stop, stopCount),
                    shapeOf(strides, stridesCount), bed::streamOf(s)));
  });
}

MLX_BED_API int mlx_argmax_axis(mlx_array* result, mlx_array a, int axis, bool keepDimensions, mlx_stream s) {
  return bed::guarded(
      [&] { bed::assign(result, core::argmax(bed::arrayOf(a), axis, keepDimensions, bed::streamOf(s))); });
}

MLX_BED_API int mlx_sum_axis(mlx_array* result, mlx_array a, int axis, bool keepDimensions, mlx_stream s) {
  return bed::guarded(
      [&] { bed::assign(result, core::sum(bed::arrayOf(a), axis, keepDimensions, bed::streamOf(s))); });
}

MLX_BED_API int mlx_random_seed(uint64_t seed) {
  return bed::guarded([&] { core::random::seed(seed); });
}

MLX_BED_API int mlx_random_key(mlx_array* result, uint64_t seed) {
  return bed::guarded([&] { bed::assign(result, core::random::key(seed)); });
}

MLX_BED_API int mlx_random_normal(
    mlx_array* result, const int* shape, size_t shapeCount, mlx_dtype type, float mean, float deviation,
    mlx_array key, mlx_stream s) {
  return bed::guarded([&] {
    bed::assign(
        result, core::random::normal(
                    shapeOf(shape, shapeCount), bed::dtypeOf(type), mean, deviation, orNone(key),
                    bed::streamOf(s)));
  });
}
