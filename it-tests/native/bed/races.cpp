// SPDX-License-Identifier: Apache-2.0
#include "races.h"

#include <chrono>
#include <cstdlib>
#include <thread>

namespace bed {

Races& Races::instance() {
  // Never destroyed: streams of MLX may come past queued work while exit handlers run.
  static Races* races = new Races;
  return *races;
}

Races::Races() {
  const char* asked = std::getenv("MLX_BED_SLOW_CLEAR_MS");
  slowMillis_ = asked ? std::atoi(asked) : 0;
}

void Races::callBegan() {
  std::lock_guard lock(mutex_);
  openCalls_++;
  begunUnderClears();
}

void Races::callEnded() {
  std::lock_guard lock(mutex_);
  openCalls_--;
}

void Races::workQueued() {
  std::lock_guard lock(mutex_);
  queued_++;
  begunUnderClears();
}

void Races::workDone() {
  std::lock_guard lock(mutex_);
  queued_--;
}

void Races::begunUnderClears() {
  if (running_.empty()) {
    return;
  }
  begunInClear_++;
  for (Clear& clear : running_) {
    raced(clear);
  }
}

void Races::raced(Clear& clear) {
  violations_ += clear.raced ? 0 : 1;
  clear.raced = true;
}

Races::Running::iterator Races::begin() {
  clears_++;
  running_.emplace_front();
  openAtClear_ += openCalls_ > 0 ? 1 : 0;
  queuedAtClear_ += queued_ > 0 ? 1 : 0;
  if (openCalls_ > 0 || queued_ > 0) {
    raced(running_.front());
  }
  return running_.begin();
}

void Races::end(Running::iterator clear) {
  std::lock_guard lock(mutex_);
  running_.erase(clear);
}

void Races::clear(const std::function<size_t()>& clear, const std::function<size_t()>& poolBytes) {
  std::unique_lock lock(mutex_);
  Running::iterator mine = begin();
  int slowMillis = slowMillis_;
  lock.unlock();
  try {
    std::this_thread::sleep_for(std::chrono::milliseconds(slowMillis));
    size_t returned = clear();
    size_t left = poolBytes();
    lock.lock();
    returnedBytes_ += static_cast<int64_t>(returned);
    poolAfterLast_ = static_cast<int64_t>(left);
    lock.unlock();
  } catch (...) {
    end(mine);
    throw;
  }
  end(mine);
}

void Races::slowClears(int millis) {
  std::lock_guard lock(mutex_);
  slowMillis_ = millis;
}

bool Races::violated() {
  std::lock_guard lock(mutex_);
  return violations_ > 0;
}

std::string Races::keys() {
  std::lock_guard lock(mutex_);
  return "clears=" + std::to_string(clears_) + " openAtClear=" + std::to_string(openAtClear_) +
         " queuedAtClear=" + std::to_string(queuedAtClear_) + " begunInClear=" + std::to_string(begunInClear_) +
         " raceViolations=" + std::to_string(violations_) + " openCalls=" + std::to_string(openCalls_) +
         " queued=" + std::to_string(queued_) + " poolBeforeClears=" + std::to_string(returnedBytes_) +
         " poolAfterLastClear=" + (poolAfterLast_ < 0 ? "-" : std::to_string(poolAfterLast_));
}

}  // namespace bed
