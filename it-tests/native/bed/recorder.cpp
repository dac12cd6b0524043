// SPDX-License-Identifier: Apache-2.0
#include "recorder.h"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "races.h"

namespace bed {
namespace {

constexpr const char* kNames[kCalls] = {
    "clear_cache",     "get_active_memory", "get_cache_memory", "get_memory_limit", "get_peak_memory",
    "reset_peak_memory", "set_cache_limit", "set_memory_limit", "set_wired_limit",  "device_info",
};
constexpr int kViolationExit = 86;

std::string threadName() {
  char name[64] = "";
  pthread_getname_np(pthread_self(), name, sizeof name);
  return name;
}

void raise(std::atomic<int64_t>& maximum, int64_t value) {
  int64_t seen = maximum.load(std::memory_order_relaxed);
  while (value > seen && !maximum.compare_exchange_weak(seen, value, std::memory_order_relaxed)) {
  }
}

std::string text(int64_t value) {
  return value < 0 ? "-" : std::to_string(value);
}

void writeAll(const char* path, const std::string& line) {
  int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) {
    return;
  }
  if (write(file, line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
    static const char kShort[] = "mlx bed: the record was not written in full\n";
    (void)!write(STDERR_FILENO, kShort, sizeof kShort - 1);
  }
  close(file);
}

// An exit handler cannot change the status it runs under, hence _exit.
void atProcessExit() {
  std::string line = Recorder::instance().line();
  writeAll(std::getenv("MLX_BED_RECORD"), line + "\n");
  if (Recorder::instance().violated()) {
    _exit(kViolationExit);
  }
}

// A process that never calls MLX writes its line too.
[[maybe_unused]] const Recorder& atLoad = Recorder::instance();

}  // namespace

Recorder& Recorder::instance() {
  // Never destroyed: streams of MLX may free buffers while exit handlers run.
  static Recorder* recorder = new Recorder;
  return *recorder;
}

Recorder::Recorder() {
  if (const char* path = std::getenv("MLX_BED_RECORD"); path && *path) {
    std::atexit(atProcessExit);
  }
}

void Recorder::called(Call call, bool evidenceNeeded) {
  int index = static_cast<int>(call);
  if (!bed_on_guard_thread()) {
    hostUsed_.store(true, std::memory_order_relaxed);
    hostCalls_[index].fetch_add(1, std::memory_order_relaxed);
    return;
  }
  guardCalls_[index].fetch_add(1, std::memory_order_relaxed);
  if (evidenceNeeded && !hostUsed_.load(std::memory_order_relaxed)) {
    violations_.fetch_add(1, std::memory_order_relaxed);
  }
}

void Recorder::used() {
  if (!hostUsed_.load(std::memory_order_relaxed) && !bed_on_guard_thread()) {
    hostUsed_.store(true, std::memory_order_relaxed);
  }
}

void Recorder::deviceBuilt() {
  std::string name = threadName();
  for (char& c : name) {
    c = c <= ' ' || c == '=' ? '_' : c;
  }
  std::lock_guard lock(mutex_);
  firstCaller_ = name;
}

void Recorder::allocated(size_t bufferBytes, size_t poolBytes, size_t activeBytes) {
  raise(maxBuffer_, static_cast<int64_t>(bufferBytes));
  raise(maxPool_, static_cast<int64_t>(poolBytes));
  raise(maxActive_, static_cast<int64_t>(activeBytes));
}

void Recorder::limits(size_t cacheBytes, size_t memoryBytes, size_t wiredBytes) {
  cacheLimit_.store(static_cast<int64_t>(cacheBytes), std::memory_order_relaxed);
  memoryLimit_.store(static_cast<int64_t>(memoryBytes), std::memory_order_relaxed);
  wiredLimit_.store(static_cast<int64_t>(wiredBytes), std::memory_order_relaxed);
}

void Recorder::cacheLimitSet(size_t bytes) {
  auto value = static_cast<int64_t>(bytes);
  int64_t seen = minCacheLimit_.load(std::memory_order_relaxed);
  while ((seen < 0 || value < seen) && !minCacheLimit_.compare_exchange_weak(seen, value, std::memory_order_relaxed)) {
  }
}

bool Recorder::violated() const {
  return violations_.load(std::memory_order_relaxed) > 0 || Races::instance().violated();
}

std::string Recorder::calls(const std::atomic<int64_t> (&counts)[kCalls]) const {
  std::string text;
  for (int i = 0; i < kCalls; i++) {
    if (int64_t count = counts[i].load(std::memory_order_relaxed)) {
      text += (text.empty() ? "" : ",") + std::string(kNames[i]) + ":" + std::to_string(count);
    }
  }
  return text.empty() ? "-" : text;
}

std::string Recorder::line() {
  std::lock_guard lock(mutex_);
  return "maxPool=" + text(maxPool_) + " maxBuffer=" + text(maxBuffer_) + " maxActive=" + text(maxActive_) +
         " cacheLimit=" + text(cacheLimit_) + " memoryLimit=" + text(memoryLimit_) +
         " wiredLimit=" + text(wiredLimit_) + " firstCaller=" + (firstCaller_.empty() ? "-" : firstCaller_) +
         " violations=" + std::to_string(violations_) + " guardCalls=" + calls(guardCalls_) +
         " hostCalls=" + calls(hostCalls_) + " minCacheLimit=" + text(minCacheLimit_) + " " + Races::instance().keys();
}

}  // namespace bed

// HotSpot gives a Java thread's name to the kernel thread; Linux keeps its first 15 bytes, enough for the prefix.
bool bed_on_guard_thread() {
  return bed::threadName().starts_with("mlx-guard");
}

const char* bed_record_line() {
  thread_local std::string line;
  line = bed::Recorder::instance().line();
  return line.c_str();
}
