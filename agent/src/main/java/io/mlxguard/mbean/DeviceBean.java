// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mbean;

import io.mlxguard.jmx.DeviceMXBean;
import io.mlxguard.mlx.DeviceInfo;
import io.mlxguard.os.Reading;
import io.mlxguard.snapshot.AllocatorSnapshot;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One allocator of the last snapshot: what it is. */
final class DeviceBean implements DeviceMXBean {

  private final Supplier<AllocatorSnapshot> latest;

  DeviceBean(Supplier<AllocatorSnapshot> latest) {
    this.latest = latest;
  }

  @Override
  public int getAllocator() {
    return latest.get().id();
  }

  @Override
  public String getBackend() {
    return latest.get().backend().name();
  }

  @Override
  public @Nullable String getName() {
    return device().map(DeviceInfo::name).orElse(null);
  }

  private Optional<DeviceInfo> device() {
    return latest.get().device().known();
  }

  @Override
  public String getRoute() {
    return latest.get().route();
  }

  @Override
  public String getPath() {
    return latest.get().path();
  }

  @Override
  public @Nullable String getMlxVersion() {
    return latest.get().version().orElse(null);
  }

  @Override
  public @Nullable String getEvidence() {
    return latest.get().evidence().orElse(null);
  }

  @Override
  public @Nullable Long getMemoryBytes() {
    return latest.get().memoryBytes().known().orElse(null);
  }

  @Override
  public @Nullable Long getMaxRecommendedWorkingSetBytes() {
    OptionalLong bytes = device().map(DeviceInfo::maxRecommendedBytes).orElse(OptionalLong.empty());
    return bytes.isPresent() ? bytes.getAsLong() : null;
  }

  @Override
  public List<String> getMissing() {
    AllocatorSnapshot allocator = latest.get();
    Missing missing =
        new Missing()
            .add("Name, MaxRecommendedWorkingSetBytes", allocator.device())
            .add("MemoryBytes", allocator.memoryBytes());
    if (allocator.version().isEmpty()) {
      missing.add("MlxVersion", "it cannot be asked safely here");
    }
    if (allocator.evidence().isEmpty()) {
      missing.add("Evidence", "none yet");
    }
    if (allocator.device() instanceof Reading.Value<DeviceInfo> read
        && read.value().maxRecommendedBytes().isEmpty()) {
      missing.add("MaxRecommendedWorkingSetBytes", "MLX tells none for this device");
    }
    return missing.texts();
  }
}
