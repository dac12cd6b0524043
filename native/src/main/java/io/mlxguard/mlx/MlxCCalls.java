// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.mlxguard.mlx.c.mlx_flag_fn;
import io.mlxguard.mlx.c.mlx_getter_fn;
import io.mlxguard.mlx.c.mlx_object_action_fn;
import io.mlxguard.mlx.c.mlx_object_getter_fn;
import io.mlxguard.mlx.c.mlx_object_new_fn;
import io.mlxguard.mlx.c.mlx_setter_fn;
import io.mlxguard.mlx.c.mlx_string_data_fn;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** mlx-c 0.2 to 0.7. Its functions catch C++ exceptions and return non-zero. */
record MlxCCalls(Image image) implements Calls {

  /** Present in every version this class speaks to; 0.1 named it otherwise. */
  static final String IDENTITY = "mlx_get_active_memory";

  private static final String IN_CUDA = "mlx_cuda_is_available";

  @Override
  public Route route() {
    return Route.MLX_C;
  }

  @Override
  public Backend backend() throws MlxCallFailed {
    if (flag("mlx_metal_is_available")) {
      return Backend.METAL;
    }
    // mlx-c below 0.5 does not tell CUDA from the CPU build; the libmlx below it may.
    boolean cuda =
        image.find(IN_CUDA).isPresent()
            ? flag(IN_CUDA)
            : new CxxCalls(image).backend() == Backend.CUDA;
    return cuda ? Backend.CUDA : Backend.CPU;
  }

  private boolean flag(String function) throws MlxCallFailed {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment result = arena.allocate(JAVA_BOOLEAN);
      check(function, mlx_flag_fn.invoke(bound(function), result));
      return result.get(JAVA_BOOLEAN, 0);
    }
  }

  @Override
  public Optional<String> version() throws MlxCallFailed {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = mlx_object_new_fn.invoke(bound("mlx_string_new"), arena);
      try {
        check("mlx_version", mlx_object_getter_fn.invoke(bound("mlx_version"), text));
        MemorySegment chars = mlx_string_data_fn.invoke(bound("mlx_string_data"), text);
        return Optional.of(chars.reinterpret(Long.MAX_VALUE).getString(0));
      } finally {
        int _ = mlx_object_action_fn.invoke(bound("mlx_string_free"), text);
      }
    }
  }

  @Override
  public Optional<DeviceInfo> device(Backend backend) throws MlxCallFailed {
    return DeviceQuery.ask(image, backend);
  }

  @Override
  public MemoryCounters counters() throws MlxCallFailed {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(JAVA_LONG);
      return new MemoryCounters(
          get(IDENTITY, out),
          get("mlx_get_cache_memory", out),
          get("mlx_get_peak_memory", out),
          get("mlx_get_memory_limit", out));
    }
  }

  private long get(String function, MemorySegment out) throws MlxCallFailed {
    check(function, mlx_getter_fn.invoke(bound(function), out));
    return out.get(JAVA_LONG, 0);
  }

  @Override
  public long setMemoryLimit(long limitBytes) throws MlxCallFailed {
    return swap("mlx_set_memory_limit", limitBytes);
  }

  @Override
  public long setCacheLimit(long limitBytes) throws MlxCallFailed {
    return swap("mlx_set_cache_limit", limitBytes);
  }

  @Override
  public long setWiredLimit(long limitBytes) throws MlxCallFailed {
    return swap("mlx_set_wired_limit", limitBytes);
  }

  @Override
  public HostThreadCalls onHostThreads() throws MlxCallFailed {
    return HostThreadCalls.throughMlxC(image);
  }

  private long swap(String function, long limitBytes) throws MlxCallFailed {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment previous = arena.allocate(JAVA_LONG);
      check(function, mlx_setter_fn.invoke(bound(function), previous, limitBytes));
      return previous.get(JAVA_LONG, 0);
    }
  }

  private MemorySegment bound(String function) throws MlxCallFailed {
    return image.find(function).orElseThrow(() -> MlxCallFailed.missing(function, image));
  }

  private static void check(String function, int code) throws MlxCallFailed {
    if (code != 0) {
      throw MlxCallFailed.returned(function, code);
    }
  }
}
