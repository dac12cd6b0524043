// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.mlxguard.mlx.c.mlx_abi;
import io.mlxguard.mlx.c.mlx_device_info_get_size_fn;
import io.mlxguard.mlx.c.mlx_device_info_get_string_fn;
import io.mlxguard.mlx.c.mlx_device_new_type_fn;
import io.mlxguard.mlx.c.mlx_metal_device_info;
import io.mlxguard.mlx.c.mlx_metal_device_info_fn;
import io.mlxguard.mlx.c.mlx_object_action_fn;
import io.mlxguard.mlx.c.mlx_object_lookup_fn;
import io.mlxguard.mlx.c.mlx_object_new_fn;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Asks mlx-c for the GPU, in the way its version has: an object with keys (0.5 and later), or one
 * struct (Metal, 0.2 to 0.4). Only after evidence of use: asking constructs the device.
 */
final class DeviceQuery {

  private static final List<String> NAMES = List.of("device_name", "architecture");
  private static final List<String> SIZES = List.of("memory_size", "total_memory");
  private static final List<String> RECOMMENDED = List.of("max_recommended_working_set_size");

  private final Image image;
  private final Arena arena;

  private DeviceQuery(Image image, Arena arena) {
    this.image = image;
    this.arena = arena;
  }

  /** The device of a GPU build; empty on the CPU build and where mlx-c has no way to ask. */
  static Optional<DeviceInfo> ask(Image image, Backend backend) throws MlxCallFailed {
    if (backend == Backend.CPU) {
      return Optional.empty();
    }
    try (Arena arena = Arena.ofConfined()) {
      DeviceQuery query = new DeviceQuery(image, arena);
      if (image.find("mlx_device_info_get").isPresent()) {
        return Optional.of(query.byKeys());
      }
      // Has no exception barrier where there is no Metal (native/src/main/c/mlx_abi.h).
      Optional<MemorySegment> struct =
          backend == Backend.METAL ? image.find("mlx_metal_device_info") : Optional.empty();
      return struct.map(query::ofStruct);
    }
  }

  private DeviceInfo ofStruct(MemorySegment function) {
    MemorySegment info = mlx_metal_device_info_fn.invoke(function, arena);
    return new DeviceInfo(
        mlx_metal_device_info.architecture(info).getString(0),
        OptionalLong.of(mlx_metal_device_info.memory_size(info)),
        OptionalLong.of(mlx_metal_device_info.max_recommended_working_set_size(info)));
  }

  private DeviceInfo byKeys() throws MlxCallFailed {
    MemorySegment device =
        mlx_device_new_type_fn.invoke(bound("mlx_device_new_type"), arena, mlx_abi.MLX_GPU(), 0);
    MemorySegment info = mlx_object_new_fn.invoke(bound("mlx_device_info_new"), arena);
    try {
      int code = mlx_object_lookup_fn.invoke(bound("mlx_device_info_get"), info, device);
      if (code != 0) {
        throw MlxCallFailed.returned("mlx_device_info_get", code);
      }
      return new DeviceInfo(text(info), size(info, SIZES), size(info, RECOMMENDED));
    } finally {
      int _ = mlx_object_action_fn.invoke(bound("mlx_device_info_free"), info);
      int _ = mlx_object_action_fn.invoke(bound("mlx_device_free"), device);
    }
  }

  private String text(MemorySegment info) throws MlxCallFailed {
    MemorySegment value = arena.allocate(ADDRESS);
    for (String key : NAMES) {
      int code =
          mlx_device_info_get_string_fn.invoke(
              bound("mlx_device_info_get_string"), value, info, arena.allocateFrom(key));
      if (code == 0) {
        return value.get(ADDRESS, 0).reinterpret(Long.MAX_VALUE).getString(0);
      }
    }
    return "unnamed";
  }

  /** A missing key is answered by a code, not by the error handler. */
  private OptionalLong size(MemorySegment info, List<String> keys) throws MlxCallFailed {
    MemorySegment value = arena.allocate(JAVA_LONG);
    for (String key : keys) {
      int code =
          mlx_device_info_get_size_fn.invoke(
              bound("mlx_device_info_get_size"), value, info, arena.allocateFrom(key));
      if (code == 0) {
        return OptionalLong.of(value.get(JAVA_LONG, 0));
      }
    }
    return OptionalLong.empty();
  }

  private MemorySegment bound(String function) throws MlxCallFailed {
    return image.find(function).orElseThrow(() -> MlxCallFailed.missing(function, image));
  }
}
