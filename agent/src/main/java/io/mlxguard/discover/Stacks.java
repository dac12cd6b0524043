// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.discover;

import java.util.List;

/** Looks at the stacks of all platform threads. */
public interface Stacks {

  /** All of them now. */
  List<ThreadSample> look();

  /** The best this JVM has. */
  static Stacks ofThisJvm() {
    return ModuleLayer.boot().findModule("java.management").isPresent()
        ? new ManagedStacks()
        : new PlainStacks();
  }
}
