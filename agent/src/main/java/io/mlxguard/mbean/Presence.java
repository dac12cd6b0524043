// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mbean;

/**
 * Whether one bean of ours is in an MBeanServer, as the server tells the bean itself, whatever it
 * answered us. A server that wraps beans in its own may tell them nothing; of it, the answer
 * counts. Used by any thread.
 */
final class Presence {

  private volatile boolean told;
  private volatile boolean accepted;
  private volatile boolean gone;

  /** The server says so to the bean. */
  void registered() {
    told = true;
  }

  /** The server says so to us. */
  void accepted() {
    accepted = true;
  }

  /** The server says so to the bean, whoever has asked for it. */
  void unregistered() {
    gone = true;
  }

  /** Whether the bean hears from its server. */
  boolean isTold() {
    return told;
  }

  boolean isThere() {
    return (told || accepted) && !gone;
  }
}
