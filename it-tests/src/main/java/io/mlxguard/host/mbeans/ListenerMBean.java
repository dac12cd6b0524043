// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host.mbeans;

/** A listener, as its own MBean. */
public interface ListenerMBean {

  /** How many notifications have reached it. */
  int getHeard();

  /** From now on a notification does not come back from it. */
  void block();

  /** Lets the blocked ones go, and the next ones through. */
  void release();
}
