// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import java.lang.reflect.Method;

/**
 * Native access for this module alone, granted from inside it: the deployer's flag cannot name a
 * module of a run-time layer (reference/jvm-agents.md 2). Silent under {@code
 * --illegal-native-access=deny}, and no other module gains anything.
 */
final class NativeAccess {

  private NativeAccess() {}

  /**
   * Grants it.
   *
   * @throws ReflectiveOperationException if this JDK has no such method
   */
  static void grant() throws ReflectiveOperationException {
    Module own = NativeAccess.class.getModule();
    if (own.isNativeAccessEnabled()) {
      return;
    }
    Method grant = Module.class.getDeclaredMethod("implAddEnableNativeAccess");
    grant.setAccessible(true);
    grant.invoke(own);
  }
}
