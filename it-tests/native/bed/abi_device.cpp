// SPDX-License-Identifier: Apache-2.0
#include <set>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <variant>

#include "abi.h"
#include "mlx/device.h"
#include "mlx/stream.h"

namespace {

using mlx::core::Device;
using mlx::core::Stream;
using InfoValue = std::variant<std::string, size_t>;
using DeviceInfo = std::unordered_map<std::string, InfoValue>;

// mlx-c's answer to an absent key or one of the other type; no message goes with it.
constexpr int kNoSuchValue = 2;

template <typename Value>
Value& valueOf(void* context, const char* type) {
  if (!context) {
    throw std::runtime_error(std::string("empty ") + type);
  }
  return *static_cast<Value*>(context);
}

template <typename Handle, typename Value>
void assign(Handle* target, const Value& value) {
  if (target->ctx) {
    *static_cast<Value*>(target->ctx) = value;
  } else {
    target->ctx = new Value(value);
  }
}

Device deviceOf(mlx_device handle) {
  return valueOf<Device>(handle.ctx, "mlx_device");
}

const DeviceInfo& infoOf(mlx_device_info handle) {
  return valueOf<DeviceInfo>(handle.ctx, "mlx_device_info");
}

// `take` gets the value and says whether it was of its type.
template <typename Take>
int lookup(mlx_device_info handle, const char* key, Take take) {
  bool taken = false;
  int failed = bed::guarded([&] {
    auto found = infoOf(handle).find(key);
    taken = found != infoOf(handle).end() && take(found->second);
  });
  return failed ? failed : taken ? 0 : kNoSuchValue;
}

// A personality has a GPU's allocator and no GPU: its "GPU" streams are the thread's CPU stream.
Device computing(Device device) {
  return bed::playedGpu() ? Device(Device::cpu) : device;
}

// Streams this thread was given. MLX's GPU streams belong to one thread since 0.31.2 (reference/platform.md 8.3).
std::set<int>& ownStreams() {
  thread_local std::set<int> streams;
  return streams;
}

Stream defaultStream(Device device) {
  Stream stream = mlx::core::default_stream(computing(device));
  ownStreams().insert(stream.index);
  return stream;
}

mlx_stream newStream(Device device) {
  return bed::guardedOr(mlx_stream{nullptr}, [&] { return mlx_stream{new Stream(defaultStream(device))}; });
}

void synchronizeOwn(const Stream& stream) {
  if (bed::playedGpu() && !ownStreams().contains(stream.index)) {
    throw std::runtime_error("There is no Stream(gpu, " + std::to_string(stream.index) + ") in current thread.");
  }
  mlx::core::synchronize(stream);
}

}  // namespace

Stream bed::streamOf(mlx_stream handle) {
  return valueOf<Stream>(handle.ctx, "mlx_stream");
}

MLX_BED_API mlx_device mlx_device_new() {
  return {nullptr};
}

MLX_BED_API mlx_device mlx_device_new_type(mlx_device_type type, int index) {
  return bed::guardedOr(mlx_device{nullptr}, [&] {
    return mlx_device{new Device(type == MLX_GPU ? Device::gpu : Device::cpu, index)};
  });
}

MLX_BED_API int mlx_device_free(mlx_device handle) {
  delete static_cast<Device*>(handle.ctx);
  return 0;
}

MLX_BED_API int mlx_device_get_type(mlx_device_type* result, mlx_device handle) {
  return bed::guarded([&] { *result = deviceOf(handle).type == Device::gpu ? MLX_GPU : MLX_CPU; });
}

MLX_BED_API int mlx_get_default_device(mlx_device* result) {
  return bed::guarded([&] { assign(result, bed::playedGpu() ? Device(Device::gpu) : mlx::core::default_device()); });
}

MLX_BED_API mlx_device_info mlx_device_info_new() {
  return {nullptr};
}

MLX_BED_API int mlx_device_info_get(mlx_device_info* result, mlx_device handle) {
  return bed::guarded([&] { assign(result, mlx::core::device_info(deviceOf(handle))); });
}

MLX_BED_API int mlx_device_info_free(mlx_device_info handle) {
  delete static_cast<DeviceInfo*>(handle.ctx);
  return 0;
}

MLX_BED_API int mlx_device_info_has_key(bool* result, mlx_device_info handle, const char* key) {
  return bed::guarded([&] { *result = infoOf(handle).contains(key); });
}

MLX_BED_API int mlx_device_info_is_string(bool* result, mlx_device_info handle, const char* key) {
  return lookup(handle, key, [&](const InfoValue& value) {
    *result = std::holds_alternative<std::string>(value);
    return true;
  });
}

MLX_BED_API int mlx_device_info_get_string(const char** result, mlx_device_info handle, const char* key) {
  return lookup(handle, key, [&](const InfoValue& value) {
    auto* text = std::get_if<std::string>(&value);
    *result = text ? text->c_str() : *result;
    return text != nullptr;
  });
}

MLX_BED_API int mlx_device_info_get_size(size_t* result, mlx_device_info handle, const char* key) {
  return lookup(handle, key, [&](const InfoValue& value) {
    auto* size = std::get_if<size_t>(&value);
    *result = size ? *size : *result;
    return size != nullptr;
  });
}

MLX_BED_API mlx_stream mlx_default_cpu_stream_new() {
  return newStream(Device::cpu);
}

// Where there is no GPU build at all, mlx-c fails here; the bed gives the stream that computes, so that one host runs in
// every personality.
MLX_BED_API mlx_stream mlx_default_gpu_stream_new() {
  return newStream(mlx::core::default_device());
}

MLX_BED_API int mlx_stream_free(mlx_stream handle) {
  delete static_cast<Stream*>(handle.ctx);
  return 0;
}

MLX_BED_API int mlx_get_default_stream(mlx_stream* result, mlx_device handle) {
  return bed::guarded([&] { assign(result, defaultStream(deviceOf(handle))); });
}

MLX_BED_API int mlx_synchronize(mlx_stream handle) {
  return bed::guarded([&] { synchronizeOwn(bed::streamOf(handle)); });
}
