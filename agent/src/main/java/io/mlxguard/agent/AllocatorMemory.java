// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import io.mlxguard.mlx.Allocator;
import io.mlxguard.mlx.Backend;
import io.mlxguard.mlx.DeviceInfo;
import io.mlxguard.mlx.MlxCallFailed;
import io.mlxguard.os.Machine;
import io.mlxguard.os.Reading;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an allocator allocates from: unified memory on Metal, the card's on CUDA, this process's on
 * the CPU build. Asked once, when MLX may be called. Used by the worker thread alone.
 */
final class AllocatorMemory {

  private static final String NOT_ASKED = "not asked before the host has used MLX";

  private final Allocator allocator;
  private final Machine machine;
  private Reading<DeviceInfo> device = Reading.missing(NOT_ASKED);
  private Reading<Long> bytes = Reading.missing(NOT_ASKED);

  AllocatorMemory(Allocator allocator, Machine machine) {
    this.allocator = allocator;
    this.machine = machine;
  }

  Reading<DeviceInfo> device() {
    return device;
  }

  Reading<Long> bytes() {
    return bytes;
  }

  OptionalLong maxRecommendedBytes() {
    return device.known().map(DeviceInfo::maxRecommendedBytes).orElse(OptionalLong.empty());
  }

  /**
   * Asks MLX, and where it does not tell, the CUDA driver or the machine. What is not told is
   * missing, with the reason, and never guessed.
   */
  void ask() {
    device = readDevice();
    Optional<Long> ofDevice =
        device.known().map(DeviceInfo::memoryBytes).flatMap(AllocatorMemory::positive);
    if (ofDevice.isPresent()) {
      bytes = Reading.of(ofDevice.get());
    } else {
      bytes = allocator.backend() == Backend.CUDA ? memoryOfCard() : machine.usableMemoryBytes();
    }
  }

  /** The card's, where the driver tells it. */
  OptionalLong cardBytes() {
    Optional<Long> known = memoryOfCard().known();
    return known.isPresent() ? OptionalLong.of(known.get()) : OptionalLong.empty();
  }

  private Reading<DeviceInfo> readDevice() {
    try {
      return allocator
          .device()
          .map(Reading::of)
          .orElseGet(() -> Reading.missing("MLX offers no safe way to ask for the device here"));
    } catch (MlxCallFailed e) {
      return Reading.missing(e.reason());
    }
  }

  /** MLX's memory limit would not tell it: the host can have set that before we came. */
  private Reading<Long> memoryOfCard() {
    try {
      return Reading.of(allocator.cardBytes());
    } catch (MlxCallFailed e) {
      return Reading.missing(e.reason());
    }
  }

  /** MLX leaves the field as it was where the driver does not answer. */
  private static Optional<Long> positive(OptionalLong bytes) {
    return bytes.isPresent() && bytes.getAsLong() > 0
        ? Optional.of(bytes.getAsLong())
        : Optional.empty();
  }
}
