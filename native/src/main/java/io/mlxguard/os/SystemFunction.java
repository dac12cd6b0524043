// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A C function that is linked with its first call and only then: linking is not for every tick. */
final class SystemFunction {

  private final SymbolLookup system;
  private final String name;
  private final FunctionDescriptor descriptor;
  private volatile boolean sought;
  private volatile @Nullable MethodHandle linked;

  SystemFunction(SymbolLookup system, String name, FunctionDescriptor descriptor) {
    this.system = system;
    this.name = name;
    this.descriptor = descriptor;
  }

  /** Empty where the C library does not have it. */
  Optional<MethodHandle> handle() {
    return Optional.ofNullable(linked());
  }

  /**
   * The same without an object around it, for what must not allocate: null where the C library does
   * not have it. That is asked once, since a C library does not grow.
   */
  @Nullable MethodHandle linked() {
    if (!sought) {
      address().ifPresent(it -> linked = Linker.nativeLinker().downcallHandle(it, descriptor));
      sought = true;
    }
    return linked;
  }

  /** Where it is, for C that calls it. */
  Optional<MemorySegment> address() {
    return system.find(name);
  }

  @Override
  public String toString() {
    return name;
  }
}
