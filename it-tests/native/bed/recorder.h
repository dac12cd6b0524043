// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>

namespace bed {

// The calls that build or touch the device in a GPU build of MLX. `is_available` and `version` build nothing and are
// not here.
enum class Call {
  kClearCache,
  kGetActiveMemory,
  kGetCacheMemory,
  kGetMemoryLimit,
  kGetPeakMemory,
  kResetPeakMemory,
  kSetCacheLimit,
  kSetMemoryLimit,
  kSetWiredLimit,
  kDeviceInfo,
};
inline constexpr int kCalls = 10;

// What tests ask afterwards: who used MLX first, who called what, how large the pool became. Counters read from outside
// miss what happens between two reads, so the allocator reports here inside every malloc and free.
class __attribute__((visibility("default"))) Recorder {
 public:
  static Recorder& instance();

  // A memory call arrives. Counts it for the guard or for the others; a guard call before the host's own first use is a
  // violation (design invariant 3). The CPU build needs no evidence of use: `evidenceNeeded` false.
  void called(Call call, bool evidenceNeeded = true);

  // The host allocates or frees: its own use of MLX.
  void used();

  void deviceBuilt();
  void allocated(size_t bufferBytes, size_t poolBytes, size_t activeBytes);
  void limits(size_t cacheBytes, size_t memoryBytes, size_t wiredBytes);

  // Somebody sets the cache limit, which a dip does for a moment only.
  void cacheLimitSet(size_t bytes);

  // Somebody broke a rule that fails the process at its exit.
  bool violated() const;
  std::string line();

 private:
  Recorder();

  std::string calls(const std::atomic<int64_t> (&counts)[kCalls]) const;

  // -1 is "not recorded by this personality" and prints as "-".
  std::atomic<int64_t> maxPool_{-1};
  std::atomic<int64_t> maxBuffer_{-1};
  std::atomic<int64_t> maxActive_{-1};
  std::atomic<int64_t> cacheLimit_{-1};
  std::atomic<int64_t> minCacheLimit_{-1};
  std::atomic<int64_t> memoryLimit_{-1};
  std::atomic<int64_t> wiredLimit_{-1};
  std::atomic<int64_t> violations_{0};
  std::atomic<int64_t> guardCalls_[kCalls]{};
  std::atomic<int64_t> hostCalls_[kCalls]{};
  std::atomic<bool> hostUsed_{false};
  std::mutex mutex_;
  std::string firstCaller_;
};

}  // namespace bed

// The record as one line; the text lives until the same thread's next call.
extern "C" __attribute__((visibility("default"))) const char* bed_record_line();

// The calling thread is one of the guard's.
extern "C" __attribute__((visibility("default"))) bool bed_on_guard_thread();
