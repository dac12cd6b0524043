// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.shim;

import java.util.HashMap;
import java.util.Map;

/** System properties changed for one test. */
final class Properties implements AutoCloseable {

  private final Map<String, String> before = new HashMap<>();

  /** Sets one until this is closed; null takes it away. */
  Properties with(String name, String value) {
    String old = value == null ? System.clearProperty(name) : System.setProperty(name, value);
    before.putIfAbsent(name, old);
    return this;
  }

  @Override
  public void close() {
    before.forEach(
        (name, value) -> {
          if (value == null) {
            System.clearProperty(name);
          } else {
            System.setProperty(name, value);
          }
        });
  }
}
