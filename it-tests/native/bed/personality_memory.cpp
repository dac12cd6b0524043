// SPDX-License-Identifier: Apache-2.0
// The C++ functions that a GPU build of libmlx defines itself. build-bed turns libmlx's own definitions into imports, so
// MLX's callers (the back-pressure in eval) and anyone's dlsym meet these, at one address.
#include <dlfcn.h>

#include <cstdlib>
#include <stdexcept>

#include "mlx/allocator.h"
#include "mlx/backend/gpu/device_info.h"
#include "mlx/memory.h"
#include "personality.h"
#include "races.h"
#include "recorder.h"

namespace bed {
namespace {

PoolAllocator& recorded(Call call) {
  Recorder::instance().called(call);
  return gpuAllocator();
}

// Device and allocator are separate: device_info builds the device only.
void buildDevice() {
  static const bool built = [] {
    Recorder::instance().deviceBuilt();
    if (std::getenv("MLX_BED_NO_DEVICE")) {
      throw std::runtime_error("[mlx bed] No GPU device available.");
    }
    leaveEvidence();
    return true;
  }();
  (void)built;
}

}  // namespace

PoolAllocator& gpuAllocator() {
  // Never destroyed, as in MLX.
  static PoolAllocator* allocator = [] {
    buildDevice();
    return new PoolAllocator(poolRules());
  }();
  return *allocator;
}

std::string homeFolder() {
  static const int here = 0;
  Dl_info image;
  if (!dladdr(&here, &image)) {
    throw std::runtime_error("mlx bed: cannot find the folder of the personality library");
  }
  std::string path = image.dli_fname;
  return path.substr(0, path.rfind('/'));
}

size_t bytesFromEnvironment(const char* name, size_t fallback) {
  const char* text = std::getenv(name);
  return text && *text ? std::strtoull(text, nullptr, 10) : fallback;
}

}  // namespace bed

namespace mlx::core {

namespace allocator {

Allocator& allocator() {
  bed::Recorder::instance().used();
  return bed::gpuAllocator();
}

void* Buffer::raw_ptr() {
  return ptr_ ? static_cast<bed::Block*>(ptr_)->data : nullptr;
}

bool can_reuse_alien_buffer(void*) {
  return true;
}

}  // namespace allocator

size_t get_active_memory() {
  return bed::recorded(bed::Call::kGetActiveMemory).activeBytes();
}

size_t get_cache_memory() {
  return bed::recorded(bed::Call::kGetCacheMemory).poolBytes();
}

size_t get_peak_memory() {
  return bed::recorded(bed::Call::kGetPeakMemory).peakBytes();
}

size_t get_memory_limit() {
  return bed::recorded(bed::Call::kGetMemoryLimit).memoryLimitBytes();
}

void reset_peak_memory() {
  bed::recorded(bed::Call::kResetPeakMemory).resetPeak();
}

void clear_cache() {
  bed::PoolAllocator& allocator = bed::recorded(bed::Call::kClearCache);
  bed::Races::instance().clear([&] { return allocator.clearPool(); }, [&] { return allocator.poolBytes(); });
}

size_t set_cache_limit(size_t limit) {
  bed::PoolAllocator& allocator = bed::recorded(bed::Call::kSetCacheLimit);
  bed::Recorder::instance().cacheLimitSet(limit);
  return allocator.swapCacheLimit(limit);
}

size_t set_memory_limit(size_t limit) {
  return bed::recorded(bed::Call::kSetMemoryLimit).swapMemoryLimit(limit);
}

size_t set_wired_limit(size_t limit) {
  bed::PoolAllocator& allocator = bed::recorded(bed::Call::kSetWiredLimit);
  return bed::wires(limit) ? allocator.swapWiredLimit(limit) : 0;
}

namespace gpu {

const bed::DeviceInfo& device_info(int index) {
  bed::Recorder::instance().called(bed::Call::kDeviceInfo);
  bed::buildDevice();
  static const bed::DeviceInfo first = bed::deviceInfo();
  static const bed::DeviceInfo none;
  return index == 0 ? first : none;
}

}  // namespace gpu

}  // namespace mlx::core
