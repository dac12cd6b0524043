// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;

/** macOS: what xnu tells through libSystem. */
final class MacMachine implements Machine {

  private final MacSysctl sysctl;
  private final MacFootprint footprint;

  /**
   * A machine whose C library is {@code system}.
   *
   * @param system finds the functions; one it does not find is a missing reading
   */
  MacMachine(SymbolLookup system) {
    sysctl = new MacSysctl(system);
    footprint = new MacFootprint(system);
  }

  static MacMachine ofSystem() {
    return new MacMachine(Linker.nativeLinker().defaultLookup());
  }

  @Override
  public Reading<Long> usableMemoryBytes() {
    return sysctl.positive("hw.memsize");
  }

  @Override
  public Reading<Long> footprintBytes() {
    return footprint.bytes();
  }

  /** Metal's buffers are no part of the C library's heap. */
  @Override
  public boolean trimHeap() {
    return false;
  }
}
