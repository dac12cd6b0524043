// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mbean;

import java.lang.reflect.Field;
import java.util.Map;
import java.util.Optional;

/**
 * Whether somebody has brought {@code java.util.logging} up. Touching JMX before would do so, and a
 * {@code java.util.logging.manager} that the host names later would be ignored. The constructor of
 * every LogManager adds a shutdown hook, after its class has read that property; so the list of
 * hooks tells, and nothing of logging is loaded by looking. Whoever else brings JMX up, as JConsole
 * does, brings logging up too and so is seen here.
 */
final class HostLogging {

  private static final String HOOKS = "java.lang.ApplicationShutdownHooks";
  private static final String CLEANER = "java.util.logging.LogManager$Cleaner";

  private final Optional<Field> hooks = hooks();

  private static Optional<Field> hooks() {
    try {
      Field field = Class.forName(HOOKS).getDeclaredField("hooks");
      field.setAccessible(true);
      return Optional.of(field);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /** Whether this JDK tells. */
  boolean canTell() {
    return hooks.isPresent();
  }

  /** Whether it is up, as far as this JDK tells. */
  boolean isUp() {
    return hooks.isPresent() && hasCleaner(hooks.get());
  }

  private static boolean hasCleaner(Field hooks) {
    synchronized (hooks.getDeclaringClass()) { // as its own methods are
      if (!(value(hooks) instanceof Map<?, ?> threads)) {
        return false; // the JVM exits
      }
      for (Object thread : threads.keySet()) {
        if (thread.getClass().getName().equals(CLEANER)) {
          return true;
        }
      }
      return false;
    }
  }

  private static Object value(Field field) {
    try {
      return field.get(null);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e); // it was made accessible
    }
  }
}
