// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <list>
#include <map>
#include <mutex>

#include "mlx/allocator.h"

namespace bed {

// The numbers in which Metal's and CUDA's caching allocators differ (reference/platform.md 8.1).
struct PoolRules {
  size_t pageBytes;
  size_t (*roundedSize)(size_t bytes);
  size_t memoryLimitBytes;
  // The pool is reclaimed at min(memory limit, this).
  size_t reclaimCeilingBytes;
  size_t maxBufferBytes;
  size_t maxBuffers;
  // Whether memory of the host's own can be wrapped without a copy.
  bool wrapsHostMemory;
};

struct Block {
  void* data;
  size_t length;
  bool wrapped;
};

// Freed buffers by size and by age.
class BufferPool {
 public:
  explicit BufferPool(size_t pageBytes) : pageBytes_(pageBytes) {}

  // The smallest buffer in [bytes, min(2 * bytes, bytes + 2 pages)), or null.
  Block* reuse(size_t bytes);
  void keep(Block* block);

  // Releases the oldest first until `bytes` are gone; everything when that is 90 % of the pool. Returns how many.
  size_t release(size_t bytes);
  size_t clear();
  size_t bytes() const {
    return bytes_;
  }

 private:
  using Age = std::list<Block*>;

  void forget(Age::iterator oldest);

  const size_t pageBytes_;
  size_t bytes_ = 0;
  Age newestFirst_;
  std::multimap<size_t, Age::iterator> bySize_;
};

// The allocator MLX's GPU builds have, over anonymous memory.
class PoolAllocator final : public mlx::core::allocator::Allocator {
 public:
  explicit PoolAllocator(const PoolRules& rules);

  mlx::core::allocator::Buffer malloc(size_t bytes) override;
  void free(mlx::core::allocator::Buffer buffer) override;
  size_t size(mlx::core::allocator::Buffer buffer) const override;
  mlx::core::allocator::Buffer make_buffer(void* data, size_t bytes) override;
  void release(mlx::core::allocator::Buffer buffer) override;

  // Read without the lock, as MLX reads them.
  size_t activeBytes() const {
    return activeBytes_;
  }
  size_t poolBytes() const {
    return pool_.bytes();
  }
  size_t peakBytes() const {
    return peakBytes_;
  }
  size_t memoryLimitBytes() const {
    return memoryLimitBytes_;
  }

  void resetPeak();
  // Returns how many bytes were given back.
  size_t clearPool();
  size_t swapCacheLimit(size_t bytes);
  size_t swapMemoryLimit(size_t bytes);
  size_t swapWiredLimit(size_t bytes);

 private:
  Block* newBlock(std::unique_lock<std::mutex>& lock, size_t bytes);
  void reclaimFor(size_t bytes);
  void report(size_t bufferBytes);
  void reportLimits();

  const PoolRules rules_;
  BufferPool pool_;
  size_t memoryLimitBytes_;
  size_t reclaimAtBytes_;
  size_t cacheLimitBytes_;
  size_t wiredLimitBytes_ = 0;
  size_t activeBytes_ = 0;
  size_t peakBytes_ = 0;
  size_t buffers_ = 0;
  std::mutex mutex_;
};

// The process's one allocator, built with the device on the first call.
PoolAllocator& gpuAllocator();

}  // namespace bed
