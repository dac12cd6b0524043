// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <stdexcept>
#include <vector>

#include "abi.h"
#include "mlx/transforms.h"

using mlx::core::array;

namespace {

std::vector<array>& items(mlx_vector_array handle) {
  if (!handle.ctx) {
    throw std::runtime_error("empty mlx_vector_array");
  }
  return *static_cast<std::vector<array>*>(handle.ctx);
}

array fromData(const void* data, const mlx::core::Shape& shape, mlx_dtype type) {
  switch (type) {
    case MLX_BOOL:
      return array(static_cast<const bool*>(data), shape, mlx::core::bool_);
    case MLX_INT32:
      return array(static_cast<const int32_t*>(data), shape, mlx::core::int32);
    case MLX_UINT32:
      return array(static_cast<const uint32_t*>(data), shape, mlx::core::uint32);
    case MLX_FLOAT32:
      return array(static_cast<const float*>(data), shape, mlx::core::float32);
    default:
      throw std::invalid_argument("[mlx bed] this type of data is not built in");
  }
}

}  // namespace

array& bed::arrayOf(mlx_array handle) {
  if (!handle.ctx) {
    throw std::runtime_error("empty mlx_array");
  }
  return *static_cast<array*>(handle.ctx);
}

const std::vector<array>& bed::vectorOf(mlx_vector_array handle) {
  return items(handle);
}

void bed::assign(mlx_array* result, array value) {
  if (result->ctx) {
    arrayOf(*result) = std::move(value);
  } else {
    result->ctx = new array(std::move(value));
  }
}

mlx::core::Dtype bed::dtypeOf(mlx_dtype type) {
  static const mlx::core::Dtype kTypes[] = {
      mlx::core::bool_,   mlx::core::uint8,   mlx::core::uint16,  mlx::core::uint32,   mlx::core::uint64,
      mlx::core::int8,    mlx::core::int16,   mlx::core::int32,   mlx::core::int64,    mlx::core::float16,
      mlx::core::float32, mlx::core::float64, mlx::core::bfloat16, mlx::core::complex64,
  };
  if (type < MLX_BOOL || type > MLX_COMPLEX64) {
    throw std::invalid_argument("unknown mlx_dtype");
  }
  return kTypes[type];
}

MLX_BED_API mlx_array mlx_array_new() {
  return {nullptr};
}

MLX_BED_API mlx_array mlx_array_new_data(const void* data, const int* shape, int dimensions, mlx_dtype type) {
  return bed::guardedOr(mlx_array{nullptr}, [&] {
    return mlx_array{new array(fromData(data, mlx::core::Shape(shape, shape + dimensions), type))};
  });
}

MLX_BED_API mlx_array mlx_array_new_int(int value) {
  return bed::guardedOr(mlx_array{nullptr}, [&] { return mlx_array{new array(value)}; });
}

MLX_BED_API mlx_array mlx_array_new_float32(float value) {
  return bed::guardedOr(mlx_array{nullptr}, [&] { return mlx_array{new array(value)}; });
}

MLX_BED_API mlx_array mlx_array_new_float(float value) {
  return mlx_array_new_float32(value);
}

MLX_BED_API int mlx_array_set(mlx_array* target, mlx_array source) {
  return bed::guarded([&] { bed::assign(target, bed::arrayOf(source)); });
}

MLX_BED_API int mlx_array_free(mlx_array handle) {
  return bed::guarded([&] { delete static_cast<array*>(handle.ctx); });
}

MLX_BED_API int mlx_array_eval(mlx_array handle) {
  return bed::guarded([&] { bed::arrayOf(handle).eval(); });
}

MLX_BED_API int mlx_array_item_int32(int32_t* result, mlx_array handle) {
  return bed::guarded([&] { *result = bed::arrayOf(handle).item<int32_t>(); });
}

MLX_BED_API int mlx_array_item_uint32(uint32_t* result, mlx_array handle) {
  return bed::guarded([&] { *result = bed::arrayOf(handle).item<uint32_t>(); });
}

MLX_BED_API int mlx_array_item_float32(float* result, mlx_array handle) {
  return bed::guarded([&] { *result = bed::arrayOf(handle).item<float>(); });
}

MLX_BED_API const uint32_t* mlx_array_data_uint32(mlx_array handle) {
  return bed::guardedOr<const uint32_t*>(nullptr, [&] { return bed::arrayOf(handle).data<uint32_t>(); });
}

MLX_BED_API const float* mlx_array_data_float32(mlx_array handle) {
  return bed::guardedOr<const float*>(nullptr, [&] { return bed::arrayOf(handle).data<float>(); });
}

MLX_BED_API size_t mlx_array_size(mlx_array handle) {
  return bed::guardedOr<size_t>(0, [&] { return bed::arrayOf(handle).size(); });
}

MLX_BED_API size_t mlx_array_nbytes(mlx_array handle) {
  return bed::guardedOr<size_t>(0, [&] { return bed::arrayOf(handle).nbytes(); });
}

MLX_BED_API size_t mlx_array_ndim(mlx_array handle) {
  return bed::guardedOr<size_t>(0, [&] { return bed::arrayOf(handle).ndim(); });
}

MLX_BED_API int mlx_array_dim(mlx_array handle, int dimension) {
  return bed::guardedOr(0, [&] { return bed::arrayOf(handle).shape(dimension); });
}

MLX_BED_API const int* mlx_array_shape(mlx_array handle) {
  return bed::guardedOr<const int*>(nullptr, [&] { return bed::arrayOf(handle).shape().data(); });
}

MLX_BED_API mlx_vector_array mlx_vector_array_new() {
  return bed::guardedOr(mlx_vector_array{nullptr}, [] { return mlx_vector_array{new std::vector<array>}; });
}

MLX_BED_API mlx_vector_array mlx_vector_array_new_data(const mlx_array* handles, size_t count) {
  return bed::guardedOr(mlx_vector_array{nullptr}, [&] {
    auto arrays = std::make_unique<std::vector<array>>();
    for (size_t i = 0; i < count; i++) {
      arrays->push_back(bed::arrayOf(handles[i]));
    }
    return mlx_vector_array{arrays.release()};
  });
}

MLX_BED_API int mlx_vector_array_append_value(mlx_vector_array target, mlx_array value) {
  return bed::guarded([&] { items(target).push_back(bed::arrayOf(value)); });
}

MLX_BED_API size_t mlx_vector_array_size(mlx_vector_array handle) {
  return bed::guardedOr<size_t>(0, [&] { return items(handle).size(); });
}

MLX_BED_API int mlx_vector_array_free(mlx_vector_array handle) {
  return bed::guarded([&] { delete static_cast<std::vector<array>*>(handle.ctx); });
}

MLX_BED_API int mlx_eval(mlx_vector_array outputs) {
  return bed::guarded([&] { mlx::core::eval(items(outputs)); });
}
