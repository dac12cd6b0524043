// SPDX-License-Identifier: Apache-2.0
// mlx-c's types as version 0.6 lays them out, and how its functions end: an exception goes to the error handler and
// becomes a non-zero return.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <vector>

#include "mlx/array.h"
#include "mlx/stream.h"

#define MLX_BED_API extern "C" __attribute__((visibility("default")))

extern "C" {

struct mlx_string {
  void* ctx;
};
struct mlx_device {
  void* ctx;
};
struct mlx_device_info {
  void* ctx;
};
struct mlx_stream {
  void* ctx;
};
struct mlx_array {
  void* ctx;
};
struct mlx_vector_array {
  void* ctx;
};

enum mlx_device_type { MLX_CPU, MLX_GPU };

// In mlx-c's order.
enum mlx_dtype {
  MLX_BOOL,
  MLX_UINT8,
  MLX_UINT16,
  MLX_UINT32,
  MLX_UINT64,
  MLX_INT8,
  MLX_INT16,
  MLX_INT32,
  MLX_INT64,
  MLX_FLOAT16,
  MLX_FLOAT32,
  MLX_FLOAT64,
  MLX_BFLOAT16,
  MLX_COMPLEX64,
};

}  // extern "C"

namespace bed {

// Hands the message to the host's error handler; the default one prints it and ends the process.
void raiseError(const char* message);

template <typename Body>
int guarded(Body body) {
  try {
    body();
    return 0;
  } catch (const std::exception& e) {
    raiseError(e.what());
  } catch (...) {
    raiseError("unknown C++ exception");
  }
  return 1;
}

// For functions that return a value: `failed` after an exception.
template <typename Result, typename Body>
Result guardedOr(Result failed, Body body) {
  Result result = failed;
  return guarded([&] { result = body(); }) == 0 ? result : failed;
}

mlx::core::array& arrayOf(mlx_array handle);
const std::vector<mlx::core::array>& vectorOf(mlx_vector_array handle);
mlx::core::Stream streamOf(mlx_stream handle);
mlx::core::Dtype dtypeOf(mlx_dtype type);

// Replaces what `result` holds.
void assign(mlx_array* result, mlx::core::array value);

// A personality plays a GPU build over MLX's CPU build. Never so on a Mac, where Metal is real.
bool playedGpu();

}  // namespace bed
