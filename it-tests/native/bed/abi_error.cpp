// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>

#include "abi.h"
#include "mlx/version.h"

namespace {

using ErrorHandler = void (*)(const char* message, void* data);

// stdout and -1 are mlx-c's own choice.
void exitOnError(const char* message, void*) {
  std::printf("MLX error: %s\n", message);
  std::exit(-1);
}

ErrorHandler handler = exitOnError;
std::shared_ptr<void> handlerData;

std::string& stringOf(mlx_string handle) {
  if (!handle.ctx) {
    throw std::runtime_error("empty mlx_string");
  }
  return *static_cast<std::string*>(handle.ctx);
}

void assign(mlx_string* target, const std::string& value) {
  if (target->ctx) {
    stringOf(*target) = value;
  } else {
    target->ctx = new std::string(value);
  }
}

}  // namespace

void bed::raiseError(const char* message) {
  handler(message, handlerData.get());
}

MLX_BED_API void mlx_set_error_handler(ErrorHandler newHandler, void* data, void (*deleter)(void*)) {
  handlerData = deleter ? std::shared_ptr<void>(data, deleter) : std::shared_ptr<void>(data, [](void*) {});
  handler = newHandler ? newHandler : exitOnError;
}

MLX_BED_API mlx_string mlx_string_new() {
  return {nullptr};
}

MLX_BED_API mlx_string mlx_string_new_data(const char* text) {
  return bed::guardedOr(mlx_string{nullptr}, [&] { return mlx_string{new std::string(text)}; });
}

MLX_BED_API int mlx_string_set(mlx_string* target, mlx_string source) {
  return bed::guarded([&] { assign(target, stringOf(source)); });
}

MLX_BED_API const char* mlx_string_data(mlx_string handle) {
  return bed::guardedOr<const char*>(nullptr, [&] { return stringOf(handle).c_str(); });
}

MLX_BED_API int mlx_string_free(mlx_string handle) {
  delete static_cast<std::string*>(handle.ctx);
  return 0;
}

MLX_BED_API int mlx_version(mlx_string* result) {
  return bed::guarded([&] { assign(result, mlx::core::version()); });
}
