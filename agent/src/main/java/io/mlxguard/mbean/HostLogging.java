// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mbean;

import java.lang.reflect.Field;
import java.util.Map;

/**
 * Whether somebody has brought {@code java.util.logging} up. Touching JMX before would do so, and a
 * {@code java.util.logging.manager} that the host sets later would be ignored. The constructor of
 * every LogManager adds a shutdown hook, after the class has read that property; so the list of
 * hooks tells, and nothing of logging is loaded by looking.
 */
final class HostLogging {

  private static final String HOOKS = "java.lang.ApplicationShutdownHooks";
  private static final String CLEANER = "java.util.logging.LogManager$Cleaner";

  private HostLogging() {}

  /** Whether it is up; false also where this JDK does not tell. */
  static boolean isUp() {
    try {
      Class<?> hooks = Class.forName(HOOKS);
      Field field = hooks.getDeclaredField("hooks");
      field.setAccessible(true);
      synchronized (hooks) { // as its own methods do
        return field.get(null) instanceof Map<?, ?> threads // null while the JVM exits
            && threads.keySet().stream().anyMatch(it -> it.getClass().getName().equals(CLEANER));
      }
    } catch (ReflectiveOperationException | RuntimeException e) {
      return false;
    }
  }
}
