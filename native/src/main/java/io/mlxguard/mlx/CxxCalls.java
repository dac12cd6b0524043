// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import io.mlxguard.mlx.c.mlx_core_flag_fn;
import io.mlxguard.mlx.c.mlx_core_getter_fn;
import io.mlxguard.mlx.c.mlx_core_setter_fn;
import io.mlxguard.mlx.c.mlx_core_text_fn;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** libmlx's own C++ functions, for a process without mlx-c: only those that cannot throw. */
record CxxCalls(Image image) implements Calls {

  /** Present wherever a libmlx keeps an account of memory: 0.24.1 and later. */
  static final String IDENTITY = "_ZN3mlx4core17get_active_memoryEv";

  private static final String IN_METAL = "_ZN3mlx4core5metal12is_availableEv";
  private static final String IN_CUDA = "_ZN3mlx4core2cu12is_availableEv";
  private static final String VERSION = "_ZN3mlx4core7versionEv";

  /**
   * Came with 0.30.4. Up to 0.29.0 version() returned a std::string under the same mangled name
   * (ml-explore/mlx commit a44b27f5f), so it is called only beside a symbol that is younger.
   */
  private static final String VERSION_IS_CHARS =
      "_ZN3mlx4core12device_countENS0_6Device10DeviceTypeE";

  @Override
  public Route route() {
    return Route.CXX;
  }

  @Override
  public Backend backend() {
    if (flag(IN_METAL)) {
      return Backend.METAL;
    }
    return flag(IN_CUDA) ? Backend.CUDA : Backend.CPU;
  }

  private boolean flag(String symbol) {
    return image.find(symbol).map(mlx_core_flag_fn::invoke).orElse(false);
  }

  @Override
  public Optional<String> version() {
    return image.find(VERSION_IS_CHARS).isEmpty()
        ? Optional.empty()
        : image
            .find(VERSION)
            .map(mlx_core_text_fn::invoke)
            .map(text -> text.reinterpret(Long.MAX_VALUE).getString(0));
  }

  /** C++ containers cannot be read from here. */
  @Override
  public Optional<DeviceInfo> device(Backend backend) {
    return Optional.empty();
  }

  @Override
  public MemoryCounters counters() throws MlxCallFailed {
    return new MemoryCounters(
        get(IDENTITY),
        get("_ZN3mlx4core16get_cache_memoryEv"),
        get("_ZN3mlx4core15get_peak_memoryEv"),
        get("_ZN3mlx4core16get_memory_limitEv"));
  }

  @Override
  public long setMemoryLimit(long limitBytes) throws MlxCallFailed {
    return mlx_core_setter_fn.invoke(bound("_ZN3mlx4core16set_memory_limitEm"), limitBytes);
  }

  @Override
  public long setCacheLimit(long limitBytes) throws MlxCallFailed {
    return mlx_core_setter_fn.invoke(bound("_ZN3mlx4core15set_cache_limitEm"), limitBytes);
  }

  /** A C++ exception, as above the device's maximum, would end the process here. */
  @Override
  public long setWiredLimit(long limitBytes) throws MlxCallFailed {
    throw MlxCallFailed.refused("there is no exception barrier without mlx-c");
  }

  @Override
  public HostThreadCalls onHostThreads() throws MlxCallFailed {
    return HostThreadCalls.throughSymbols(image);
  }

  private long get(String symbol) throws MlxCallFailed {
    return mlx_core_getter_fn.invoke(bound(symbol));
  }

  private MemorySegment bound(String symbol) throws MlxCallFailed {
    return image.find(symbol).orElseThrow(() -> MlxCallFailed.missing(symbol, image));
  }
}
