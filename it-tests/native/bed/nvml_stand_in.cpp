// SPDX-License-Identifier: Apache-2.0
// NVIDIA's management library for the one card of personality `cuda`. What is free on it, in bytes, is the number in the
// file that MLX_BED_CARD_FREE names, so that a test makes other processes come and go.
#include <cstdio>
#include <cstdlib>
#include <cstring>

#define NVML extern "C" __attribute__((visibility("default")))

namespace {

constexpr int kSuccess = 0;
constexpr int kUninitialized = 1;
constexpr int kNotFound = 6;
constexpr int kUnknown = 999;

struct Memory {
  unsigned long long total;
  unsigned long long free;
  unsigned long long used;
};

int opened = 0;
char card;

unsigned long long number(const char* text, unsigned long long otherwise) {
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

}  // namespace

NVML int nvmlInit_v2() {
  opened++;
  return kSuccess;
}

NVML int nvmlShutdown() {
  return opened-- > 0 ? kSuccess : kUninitialized;
}

NVML int nvmlDeviceGetHandleByPciBusId_v2(const char* place, void** device) {
  if (std::strcmp(place, "0000:1B:00.0") != 0) {
    return kNotFound;
  }
  *device = &card;
  return kSuccess;
}

NVML int nvmlDeviceGetMemoryInfo(void* device, Memory* memory) {
  const char* path = std::getenv("MLX_BED_CARD_FREE");
  std::FILE* file = device == &card && path ? std::fopen(path, "r") : nullptr;
  if (!file) {
    return kUnknown;
  }
  char text[32] = {};
  bool read = std::fgets(text, sizeof text, file) != nullptr;
  std::fclose(file);
  memory->total = number(std::getenv("MLX_BED_CARD_BYTES"), 8ULL << 30);
  memory->free = number(text, 0);
  memory->used = memory->total - memory->free;
  return read ? kSuccess : kUnknown;
}
