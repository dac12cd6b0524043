// SPDX-License-Identifier: Apache-2.0
// Asynchronous evaluation, watched: how much of it is queued, and how it is held back or made to fail.
#include <atomic>
#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include "abi.h"
#include "mlx/backend/cpu/encoder.h"
#include "mlx/primitives.h"
#include "mlx/scheduler.h"
#include "mlx/transforms.h"
#include "races.h"

namespace core = mlx::core;
using core::array;

namespace {

// One evaluation from its start to its end, whichever way it ends.
class Work {
 public:
  Work() {
    bed::Races::instance().workQueued();
  }

  void done() {
    if (!done_.exchange(true)) {
      bed::Races::instance().workDone();
    }
  }

 private:
  std::atomic<bool> done_{false};
};

// An output like any other, computed behind all others. A task enqueued after the evaluation would come too late: MLX
// wakes who waits for the outputs from within the stream, and a clear right then would be taken for a race. It would
// also take the stream's pending error on the thread that MLX holds for the main one.
class Marker final : public core::Primitive {
 public:
  Marker(core::Stream stream, std::shared_ptr<Work> work) : Primitive(stream), work_(std::move(work)) {}

  void eval_cpu(const std::vector<array>&, std::vector<array>&) override {
    core::cpu::get_command_encoder(stream()).dispatch([work = work_] { work->done(); });
  }

  void eval_gpu(const std::vector<array>&, std::vector<array>&) override {
    throw std::logic_error("mlx bed: work on a real GPU is not watched");
  }

  const char* name() const override {
    return "BedMarker";
  }

 private:
  std::shared_ptr<Work> work_;
};

// What is held lets go at the next release. Never destroyed: streams may wait here when the process ends.
struct Latch {
  std::mutex mutex;
  std::condition_variable changed;
  int64_t releases = 0;
};

Latch& latch() {
  static Latch* latch = new Latch;
  return *latch;
}

std::atomic<bool> failNextAsync{false};

core::Stream ownStream() {
  return core::default_stream(core::default_device());
}

const array* firstUnscheduled(const std::vector<array>& outputs) {
  for (const array& output : outputs) {
    if (output.status() == array::Status::unscheduled && output.has_primitive()) {
      return &output;
    }
  }
  return nullptr;
}

// Ahead of the work in its stream, so that what is signalled behind it carries the error, as after a failed operation.
void poison(const core::Stream& stream) {
  core::scheduler::enqueue(stream, [] { throw std::runtime_error("[mlx bed] injected failure of queued work"); });
}

void watched(std::vector<array> outputs, const core::Stream& stream) {
  auto work = std::make_shared<Work>();
  array marker({}, core::bool_, std::make_shared<Marker>(stream, work), outputs);
  outputs.push_back(marker);
  try {
    core::async_eval(std::move(outputs));
  } catch (...) {
    work->done();  // MLX has waited for its streams
    throw;
  }
}

void asyncEval(const std::vector<array>& outputs) {
  const array* first = firstUnscheduled(outputs);
  // The stream that MLX itself signals on; it waits for the others.
  core::Stream stream = first ? first->primitive().stream() : ownStream();
  if (!first || stream.device != core::Device::cpu) {
    core::async_eval(outputs);
    return;
  }
  if (failNextAsync.exchange(false)) {
    poison(stream);
  }
  watched(outputs, stream);
}

}  // namespace

MLX_BED_API int mlx_async_eval(mlx_vector_array outputs) {
  return bed::guarded([&] { asyncEval(bed::vectorOf(outputs)); });
}

MLX_BED_API void mlx_bed_fail_async() {
  failNextAsync = true;
}

MLX_BED_API int mlx_bed_hold_stream() {
  return bed::guarded([] {
    Latch& gate = latch();
    std::lock_guard lock(gate.mutex);
    core::scheduler::enqueue(ownStream(), [&gate, seen = gate.releases] {
      std::unique_lock waiting(gate.mutex);
      gate.changed.wait(waiting, [&] { return gate.releases > seen; });
    });
  });
}

MLX_BED_API void mlx_bed_release_streams() {
  std::lock_guard lock(latch().mutex);
  latch().releases++;
  latch().changed.notify_all();
}

// Unlike mlx_synchronize it leaves a pending error where it is: MLX hands one to its main thread whenever that enqueues
// anything, hence the thread.
MLX_BED_API int mlx_bed_settle_stream() {
  return bed::guarded([] {
    core::Stream stream = ownStream();
    auto past = std::make_shared<std::promise<void>>();
    std::future<void> reached = past->get_future();
    std::thread([&] { core::scheduler::enqueue(stream, [past] { past->set_value(); }); }).join();
    reached.wait();
  });
}

MLX_BED_API void mlx_bed_call_begin() {
  bed::Races::instance().callBegan();
}

MLX_BED_API void mlx_bed_call_end() {
  bed::Races::instance().callEnded();
}

MLX_BED_API void mlx_bed_slow_clear(int millis) {
  bed::Races::instance().slowClears(millis);
}
