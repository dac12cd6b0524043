// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <variant>

#include "personality_pool.h"

namespace bed {

// As mlx::core::device_info returns it.
using DeviceInfo = std::unordered_map<std::string, std::variant<std::string, size_t>>;

// What one GPU build of MLX is, apart from its allocator. Each personality_<backend>.cpp defines these four.

// Leaves the evidence of use in the process that the real driver leaves. Called once, before anything below.
void leaveEvidence();
PoolRules poolRules();
DeviceInfo deviceInfo();

// Throws std::invalid_argument above the device's maximum, as Metal does; false where wiring does not exist.
bool wires(size_t limitBytes);

// Folder of the personality library, where its stand-in files lie.
std::string homeFolder();

// Bytes from environment variable `name`, or `fallback`.
size_t bytesFromEnvironment(const char* name, size_t fallback);

}  // namespace bed
