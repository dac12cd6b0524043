// SPDX-License-Identifier: Apache-2.0
// MLX's own headers against mlx_abi.h: each function the Java code looks up by its mangled name has the type it is
// called by. Compiled, never run; the names its object needs are then compared with the names in the Java sources.
#include <type_traits>

#include "mlx/backend/cuda/cuda.h"
#include "mlx/backend/metal/metal.h"
#include "mlx/device.h"
#include "mlx/memory.h"
#include "mlx/version.h"
#include "mlx_abi.h"

#define JOINED(a, b) a##b
#define NAMED(line) JOINED(found_, line)
#define FOUND(function) __attribute__((used)) void* const NAMED(__LINE__) = reinterpret_cast<void*>(&function)
#define CALLED(function, type) \
  static_assert(std::is_same_v<decltype(&function), type>, #function " is no " #type); \
  FOUND(function)

namespace {

using namespace mlx::core;

CALLED(get_active_memory, mlx_core_getter_fn);
CALLED(get_cache_memory, mlx_core_getter_fn);
CALLED(get_peak_memory, mlx_core_getter_fn);
CALLED(get_memory_limit, mlx_core_getter_fn);
CALLED(set_memory_limit, mlx_core_setter_fn);
CALLED(set_cache_limit, mlx_core_setter_fn);
CALLED(set_wired_limit, mlx_core_setter_fn);
CALLED(clear_cache, mlx_core_action_fn);
CALLED(reset_peak_memory, mlx_core_action_fn);
CALLED(metal::is_available, mlx_core_flag_fn);
CALLED(cu::is_available, mlx_core_flag_fn);
CALLED(version, mlx_core_text_fn);
FOUND(device_count);

static_assert(static_cast<int>(Device::cpu) == MLX_CPU && static_cast<int>(Device::gpu) == MLX_GPU);

}  // namespace
