// SPDX-License-Identifier: Apache-2.0
#include "personality_pool.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <stdexcept>
#include <string>

#include "recorder.h"

namespace bed {

using mlx::core::allocator::Buffer;

namespace {

constexpr size_t kAlignment = 64;

Block* blockOf(Buffer buffer) {
  return static_cast<Block*>(buffer.ptr());
}

// A driver takes pages from the system and gives them back on release, while glibc keeps freed memory
// (reference/gate-experiments.md 4): so whole pages come from mmap, only the small ones from malloc.
Block* takeMemory(size_t bytes, size_t pageBytes) {
  void* data;
  if (bytes >= pageBytes) {
    data = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    data = data == MAP_FAILED ? nullptr : data;
  } else {
    data = std::aligned_alloc(kAlignment, (bytes + kAlignment - 1) / kAlignment * kAlignment);
  }
  if (!data) {
    throw std::runtime_error("[malloc] Unable to allocate " + std::to_string(bytes) + " bytes.");
  }
  return new Block{data, bytes, false};
}

void giveBack(Block* block, size_t pageBytes) {
  if (!block->wrapped) {
    if (block->length >= pageBytes) {
      munmap(block->data, block->length);
    } else {
      std::free(block->data);
    }
  }
  delete block;
}

}  // namespace

Block* BufferPool::reuse(size_t bytes) {
  auto found = bySize_.lower_bound(bytes);
  if (found == bySize_.end() || found->first >= std::min(2 * bytes, bytes + 2 * pageBytes_)) {
    return nullptr;
  }
  Block* block = *found->second;
  bytes_ -= block->length;
  newestFirst_.erase(found->second);
  bySize_.erase(found);
  return block;
}

void BufferPool::keep(Block* block) {
  newestFirst_.push_front(block);
  bySize_.emplace(block->length, newestFirst_.begin());
  bytes_ += block->length;
}

size_t BufferPool::release(size_t bytes) {
  if (static_cast<double>(bytes) >= 0.9 * static_cast<double>(bytes_)) {
    return clear();
  }
  size_t before = bytes_;
  size_t released = 0;
  while (!newestFirst_.empty() && before - bytes_ < bytes) {
    forget(std::prev(newestFirst_.end()));
    released++;
  }
  return released;
}

size_t BufferPool::clear() {
  size_t released = newestFirst_.size();
  for (Block* block : newestFirst_) {
    giveBack(block, pageBytes_);
  }
  newestFirst_.clear();
  bySize_.clear();
  bytes_ = 0;
  return released;
}

void BufferPool::forget(Age::iterator oldest) {
  Block* block = *oldest;
  auto same = bySize_.equal_range(block->length);
  bySize_.erase(std::find_if(same.first, same.second, [&](const auto& entry) { return entry.second == oldest; }));
  newestFirst_.erase(oldest);
  bytes_ -= block->length;
  giveBack(block, pageBytes_);
}

PoolAllocator::PoolAllocator(const PoolRules& rules)
    : rules_(rules),
      pool_(rules.pageBytes),
      memoryLimitBytes_(rules.memoryLimitBytes),
      reclaimAtBytes_(std::min(rules.memoryLimitBytes, rules.reclaimCeilingBytes)),
      cacheLimitBytes_(rules.memoryLimitBytes) {
  reportLimits();
}

Buffer PoolAllocator::malloc(size_t bytes) {
  if (bytes == 0) {
    return Buffer{nullptr};
  }
  if (bytes > rules_.maxBufferBytes) {
    throw std::runtime_error(
        "[malloc] Attempting to allocate " + std::to_string(bytes) + " bytes, more than the maximum buffer size of " +
        std::to_string(rules_.maxBufferBytes) + " bytes.");
  }
  bytes = rules_.roundedSize(bytes);
  std::unique_lock lock(mutex_);
  Block* block = pool_.reuse(bytes);
  if (!block) {
    block = newBlock(lock, bytes);
  }
  activeBytes_ += block->length;
  peakBytes_ = std::max(peakBytes_, activeBytes_);
  // Before the trim: this is how far above its limit the pool was let.
  report(block->length);
  if (pool_.bytes() > cacheLimitBytes_) {
    buffers_ -= pool_.release(pool_.bytes() - cacheLimitBytes_);
  }
  return Buffer{block};
}

Block* PoolAllocator::newBlock(std::unique_lock<std::mutex>& lock, size_t bytes) {
  reclaimFor(bytes);
  if (buffers_ >= rules_.maxBuffers) {
    throw std::runtime_error("[malloc] Resource limit (" + std::to_string(rules_.maxBuffers) + ") exceeded.");
  }
  lock.unlock();
  Block* block = takeMemory(bytes, rules_.pageBytes);
  lock.lock();
  buffers_++;
  return block;
}

void PoolAllocator::reclaimFor(size_t bytes) {
  size_t needed = activeBytes_ + pool_.bytes() + bytes;
  if (needed >= reclaimAtBytes_) {
    buffers_ -= pool_.release(needed - reclaimAtBytes_);
  } else if (buffers_ >= rules_.maxBuffers) {
    buffers_ -= pool_.clear();
  }
}

void PoolAllocator::free(Buffer buffer) {
  Block* block = blockOf(buffer);
  if (!block) {
    return;
  }
  std::unique_lock lock(mutex_);
  activeBytes_ -= block->length;
  if (pool_.bytes() < cacheLimitBytes_) {
    pool_.keep(block);
    report(block->length);
    return;
  }
  buffers_--;
  report(block->length);
  lock.unlock();
  giveBack(block, rules_.pageBytes);
}

size_t PoolAllocator::size(Buffer buffer) const {
  Block* block = blockOf(buffer);
  return block ? block->length : 0;
}

Buffer PoolAllocator::make_buffer(void* data, size_t bytes) {
  bool pageAligned = reinterpret_cast<uintptr_t>(data) % rules_.pageBytes == 0 && bytes % rules_.pageBytes == 0;
  if (!rules_.wrapsHostMemory || !pageAligned || bytes == 0) {
    return Buffer{nullptr};
  }
  std::lock_guard lock(mutex_);
  activeBytes_ += bytes;
  peakBytes_ = std::max(peakBytes_, activeBytes_);
  buffers_++;
  report(bytes);
  return Buffer{new Block{data, bytes, true}};
}

void PoolAllocator::release(Buffer buffer) {
  Block* block = blockOf(buffer);
  if (!block) {
    return;
  }
  {
    std::lock_guard lock(mutex_);
    activeBytes_ -= block->length;
    buffers_--;
  }
  giveBack(block, rules_.pageBytes);
}

void PoolAllocator::resetPeak() {
  std::lock_guard lock(mutex_);
  peakBytes_ = 0;
}

size_t PoolAllocator::clearPool() {
  std::lock_guard lock(mutex_);
  size_t bytes = pool_.bytes();
  buffers_ -= pool_.clear();
  return bytes;
}

size_t PoolAllocator::swapCacheLimit(size_t bytes) {
  std::lock_guard lock(mutex_);
  std::swap(bytes, cacheLimitBytes_);
  reportLimits();
  return bytes;
}

size_t PoolAllocator::swapMemoryLimit(size_t bytes) {
  std::lock_guard lock(mutex_);
  std::swap(bytes, memoryLimitBytes_);
  reclaimAtBytes_ = std::min(memoryLimitBytes_, rules_.reclaimCeilingBytes);
  reportLimits();
  return bytes;
}

size_t PoolAllocator::swapWiredLimit(size_t bytes) {
  std::lock_guard lock(mutex_);
  std::swap(bytes, wiredLimitBytes_);
  reportLimits();
  return bytes;
}

void PoolAllocator::report(size_t bufferBytes) {
  Recorder::instance().allocated(bufferBytes, pool_.bytes(), activeBytes_);
}

void PoolAllocator::reportLimits() {
  Recorder::instance().limits(cacheLimitBytes_, memoryLimitBytes_, wiredLimitBytes_);
}

}  // namespace bed
