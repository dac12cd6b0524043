// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <bit>
#include <cstdio>
#include <cstdlib>
#include <limits>

#include "mlx/backend/cuda/cuda.h"
#include "mlx/backend/metal/metal.h"
#include "personality.h"

namespace bed {
namespace {

constexpr size_t kPageBytes = 16384;
constexpr size_t kSmallestBytes = 8;
constexpr size_t kDefaultCardBytes = size_t{8} << 30;

size_t cardBytes() {
  return bytesFromEnvironment("MLX_BED_CARD_BYTES", kDefaultCardBytes);
}

size_t rounded(size_t bytes) {
  if (bytes <= kSmallestBytes) {
    return kSmallestBytes;
  }
  return bytes < kPageBytes ? std::bit_ceil(bytes) : (bytes + kPageBytes - 1) / kPageBytes * kPageBytes;
}

std::atomic<bool> contextIsActive{false};

}  // namespace

void leaveEvidence() {
  contextIsActive = true;
}

PoolRules poolRules() {
  auto limit = static_cast<size_t>(0.95 * static_cast<double>(cardBytes()));
  return {
      .pageBytes = kPageBytes,
      .roundedSize = rounded,
      .memoryLimitBytes = limit,
      .reclaimCeilingBytes = std::numeric_limits<size_t>::max(),
      .maxBufferBytes = cardBytes(),
      .maxBuffers = std::numeric_limits<size_t>::max(),
      .wrapsHostMemory = false,
  };
}

// free_memory is missing: it would have to change with every read.
DeviceInfo deviceInfo() {
  return {
      {"device_name", std::string("NVIDIA stand-in")},
      {"architecture", std::string("sm_90")},
      {"uuid", std::string("GPU-00000000-0000-0000-0000-000000000000")},
      {"pci_bus_id", std::string("0000:00:00.0")},
      {"compute_capability_major", size_t{9}},
      {"compute_capability_minor", size_t{0}},
      {"total_memory", cardBytes()},
  };
}

bool wires(size_t) {
  return false;
}

}  // namespace bed

namespace mlx::core {

bool metal::is_available() {
  return false;
}

bool cu::is_available() {
  return true;
}

}  // namespace mlx::core

// libcuda's, and answering as they do: 3 before the driver is initialised, 101 for a device that is not there.
extern "C" __attribute__((visibility("default"))) int cuDevicePrimaryCtxGetState(
    int device, unsigned int* flags, int* active) {
  if (!bed::contextIsActive) {
    return 3;
  }
  if (device != 0) {
    return 101;
  }
  *flags = 0;
  *active = 1;
  return 0;
}

extern "C" __attribute__((visibility("default"))) int cuDeviceGetPCIBusId(char* place, int length, int device) {
  if (!bed::contextIsActive) {
    return 3;
  }
  if (device != 0) {
    return 101;
  }
  return std::snprintf(place, static_cast<size_t>(length), "0000:1B:00.0") < length ? 0 : 1;
}

extern "C" __attribute__((visibility("default"))) int cuDeviceTotalMem_v2(size_t* bytes, int device) {
  if (!bed::contextIsActive) {
    return 3;
  }
  if (device != 0) {
    return 101;
  }
  if (std::getenv("MLX_BED_NO_CARD_SIZE")) {
    return 999;
  }
  *bytes = bed::cardBytes();
  return 0;
}
