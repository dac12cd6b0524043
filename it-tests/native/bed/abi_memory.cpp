// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <mutex>
#include <stdexcept>
#include <string>

#include "abi.h"
#include "mlx/allocator.h"
#include "mlx/backend/cuda/cuda.h"
#include "mlx/backend/metal/metal.h"
#include "mlx/memory.h"
#include "races.h"
#include "recorder.h"

namespace {

std::mutex faultMutex;
std::string failNext;

// Names between commas.
std::string& failsForGuard() {
  static std::string functions = [] {
    const char* asked = std::getenv("MLX_BED_FAIL_GUARD");
    return std::string(asked ? asked : "");
  }();
  return functions;
}

bool fails(const std::string& function) {
  std::lock_guard lock(faultMutex);
  if (failNext == function) {
    failNext.clear();
    return true;
  }
  std::string listed = "," + failsForGuard() + ",";
  return listed.find("," + function + ",") != std::string::npos && bed_on_guard_thread();
}

void failIfAsked(const char* function) {
  if (fails(function)) {
    throw std::runtime_error(std::string("[mlx bed] injected failure of ") + function);
  }
}

// The personalities record inside their own C++ functions; over a real libmlx only these doors can be watched.
template <typename Body>
int memoryCall(bed::Call call, const char* function, Body body) {
  return bed::guarded([&] {
    if (!bed::playedGpu()) {
      bed::Recorder::instance().called(call, /*evidenceNeeded=*/false);
    }
    failIfAsked(function);
    body();
  });
}

size_t clearReal() {
  size_t before = mlx::core::get_cache_memory();
  mlx::core::clear_cache();
  size_t after = mlx::core::get_cache_memory();
  return before > after ? before - after : 0;
}

void clearCache() {
  if (bed::playedGpu()) {
    mlx::core::clear_cache();
  } else {
    bed::Races::instance().clear(clearReal, mlx::core::get_cache_memory);
  }
}

size_t setCacheLimit(size_t limit) {
  size_t previous = mlx::core::set_cache_limit(limit);
  bed::Recorder::instance().cacheLimitSet(limit);
  return previous;
}

}  // namespace

bool bed::playedGpu() {
#ifdef __APPLE__
  return false;
#else
  return mlx::core::metal::is_available() || mlx::core::cu::is_available();
#endif
}

// One line about who used MLX and how (recorder.h).
MLX_BED_API const char* mlx_bed_record() {
  return bed_record_line();
}

MLX_BED_API void mlx_bed_fail_next(const char* function) {
  std::lock_guard lock(faultMutex);
  failNext = function ? function : "";
}

MLX_BED_API void mlx_bed_fail_guard(const char* functions) {
  std::lock_guard lock(faultMutex);
  failsForGuard() = functions ? functions : "";
}

// Memory taken and dropped at once, which is then in the pool.
MLX_BED_API int mlx_bed_scratch(size_t bytes) {
  return bed::guarded([&] { mlx::core::allocator::Data dropped = mlx::core::allocator::malloc(bytes); });
}

MLX_BED_API int mlx_clear_cache() {
  return memoryCall(bed::Call::kClearCache, __func__, clearCache);
}

MLX_BED_API int mlx_get_active_memory(size_t* result) {
  return memoryCall(bed::Call::kGetActiveMemory, __func__, [&] { *result = mlx::core::get_active_memory(); });
}

MLX_BED_API int mlx_get_cache_memory(size_t* result) {
  return memoryCall(bed::Call::kGetCacheMemory, __func__, [&] { *result = mlx::core::get_cache_memory(); });
}

MLX_BED_API int mlx_get_peak_memory(size_t* result) {
  return memoryCall(bed::Call::kGetPeakMemory, __func__, [&] { *result = mlx::core::get_peak_memory(); });
}

MLX_BED_API int mlx_get_memory_limit(size_t* result) {
  return memoryCall(bed::Call::kGetMemoryLimit, __func__, [&] { *result = mlx::core::get_memory_limit(); });
}

MLX_BED_API int mlx_reset_peak_memory() {
  return memoryCall(bed::Call::kResetPeakMemory, __func__, [] { mlx::core::reset_peak_memory(); });
}

MLX_BED_API int mlx_set_cache_limit(size_t* result, size_t limit) {
  return memoryCall(bed::Call::kSetCacheLimit, __func__, [&] { *result = setCacheLimit(limit); });
}

MLX_BED_API int mlx_set_memory_limit(size_t* result, size_t limit) {
  return memoryCall(bed::Call::kSetMemoryLimit, __func__, [&] { *result = mlx::core::set_memory_limit(limit); });
}

MLX_BED_API int mlx_set_wired_limit(size_t* result, size_t limit) {
  return memoryCall(bed::Call::kSetWiredLimit, __func__, [&] { *result = mlx::core::set_wired_limit(limit); });
}

MLX_BED_API int mlx_metal_is_available(bool* result) {
  return bed::guarded([&] { *result = mlx::core::metal::is_available(); });
}

MLX_BED_API int mlx_cuda_is_available(bool* result) {
  return bed::guarded([&] { *result = mlx::core::cu::is_available(); });
}
