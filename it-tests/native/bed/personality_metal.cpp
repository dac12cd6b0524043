// SPDX-License-Identifier: Apache-2.0
#include <dlfcn.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

#include "mlx/backend/cuda/cuda.h"
#include "mlx/backend/metal/metal.h"
#include "personality.h"

namespace bed {
namespace {

// vm_page_size and the default iogpu.rsrc_limit of Apple silicon (reference/platform.md 1.1).
constexpr size_t kPageBytes = 16384;
constexpr size_t kMaxBuffers = 499000;

size_t memoryBytes() {
  static const size_t physical =
      static_cast<size_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<size_t>(sysconf(_SC_PAGESIZE));
  return bytesFromEnvironment("MLX_BED_RAM_BYTES", physical);
}

// Three quarters, as Macs of 64 GB and more answer (reference/platform.md 8.5).
size_t maxRecommendedBytes() {
  return memoryBytes() / 4 * 3;
}

size_t rounded(size_t bytes) {
  return bytes > kPageBytes ? (bytes + kPageBytes - 1) / kPageBytes * kPageBytes : bytes;
}

}  // namespace

void leaveEvidence() {
  std::string driver = homeFolder() + "/AGXMetalStandIn.so";
  if (!dlopen(driver.c_str(), RTLD_NOW | RTLD_LOCAL)) {
    throw std::runtime_error("mlx bed: cannot load " + driver);
  }
}

PoolRules poolRules() {
  auto recommended = static_cast<double>(maxRecommendedBytes());
  return {
      .pageBytes = kPageBytes,
      .roundedSize = rounded,
      .memoryLimitBytes =
          static_cast<size_t>(std::min(1.5 * recommended, 0.95 * static_cast<double>(memoryBytes()))),
      .reclaimCeilingBytes = static_cast<size_t>(0.95 * recommended),
      .maxBufferBytes = maxRecommendedBytes(),
      .maxBuffers = kMaxBuffers,
      .wrapsHostMemory = true,
  };
}

DeviceInfo deviceInfo() {
  return {
      {"device_name", std::string("Apple M-series stand-in")},
      {"architecture", std::string("applegpu_standin")},
      {"max_buffer_length", maxRecommendedBytes()},
      {"max_recommended_working_set_size", maxRecommendedBytes()},
      {"memory_size", memoryBytes()},
      {"resource_limit", kMaxBuffers},
  };
}

bool wires(size_t limitBytes) {
  if (limitBytes > maxRecommendedBytes()) {
    throw std::invalid_argument(
        "[metal::set_wired_limit] The wired limit is above the maximum recommended working set size.");
  }
  return true;
}

}  // namespace bed

namespace mlx::core {

bool metal::is_available() {
  return true;
}

bool cu::is_available() {
  return false;
}

}  // namespace mlx::core
