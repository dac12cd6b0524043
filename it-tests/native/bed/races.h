// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <string>

namespace bed {

// What no clear of the cache may meet, whoever makes it: a call of the host that is open, and asynchronous work that is
// queued. A clear that does is a race violation, and so is one under which a call or such work begins.
class __attribute__((visibility("default"))) Races {
 public:
  static Races& instance();

  void callBegan();
  void callEnded();

  // An asynchronous evaluation, from before it is handed to MLX until its stream has come past it.
  void workQueued();
  void workDone();

  // Runs `clear`, which says how many bytes it returned, and looks at `poolBytes` afterwards.
  void clear(const std::function<size_t()>& clear, const std::function<size_t()>& poolBytes);

  // Each clear from now on takes that much longer.
  void slowClears(int millis);

  bool violated();
  std::string keys();

 private:
  struct Clear {
    bool raced = false;
  };
  using Running = std::list<Clear>;

  Races();

  Running::iterator begin();
  void end(Running::iterator clear);
  void raced(Clear& clear);
  void begunUnderClears();

  std::mutex mutex_;
  Running running_;
  int slowMillis_;
  int64_t openCalls_ = 0;
  int64_t queued_ = 0;
  int64_t clears_ = 0;
  int64_t openAtClear_ = 0;
  int64_t queuedAtClear_ = 0;
  int64_t begunInClear_ = 0;
  int64_t violations_ = 0;
  int64_t returnedBytes_ = 0;
  int64_t poolAfterLast_ = -1;
};

}  // namespace bed
