// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.weave;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;

/**
 * {@code java.lang.MlxGuardHook}, defined once in the life of a JVM. A fresh package would land in
 * the boot loader's unnamed module, which a host in a named module cannot read
 * (reference/agent-mechanics.md 2).
 */
public final class Dispatcher {

  private static final String NAME = "java.lang.MlxGuardHook";
  private static final String BYTES = "hook/MlxGuardHook.bin";

  private Dispatcher() {}

  /**
   * Defines the dispatcher, or finds the one an earlier guard defined.
   *
   * @return the class, in java.base
   * @throws IOException if the jar lacks it
   * @throws IllegalAccessException if java.lang is not open to this module
   */
  public static Class<?> define() throws IOException, IllegalAccessException {
    try {
      return Class.forName(NAME, false, null);
    } catch (ClassNotFoundException e) {
      return MethodHandles.privateLookupIn(Object.class, MethodHandles.lookup())
          .defineClass(bytes());
    }
  }

  private static byte[] bytes() throws IOException {
    ClassLoader loader = Dispatcher.class.getClassLoader();
    try (InputStream in = loader.getResourceAsStream(BYTES)) {
      if (in == null) {
        throw new IOException("the jar lacks " + BYTES);
      }
      return in.readAllBytes();
    }
  }
}
