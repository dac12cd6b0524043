// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.discover;

import java.util.List;

/** Looks at the stacks of platform threads. Used by one thread. */
public interface Stacks {

  /** Those that matter now: whoever is in native code or was, or all; as many as one look may. */
  List<ThreadSample> look();

  /** The best this JVM has. */
  static Stacks ofThisJvm() {
    return ModuleLayer.boot().findModule("java.management").isPresent()
        ? new ManagedStacks()
        : new PlainStacks();
  }
}
