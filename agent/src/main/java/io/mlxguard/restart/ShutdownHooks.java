// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.restart;

import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What runs when this JVM exits: the threads given to {@link Runtime#addShutdownHook}, which no API
 * tells. Read from {@code java.lang.ApplicationShutdownHooks}, where they are until the exit
 * begins; {@code java.lang} is open to our module.
 */
public final class ShutdownHooks {

  private static final String OWN = "mlx-guard-";

  private ShutdownHooks() {}

  /** All of them; empty where this JDK does not show them, or the exit has begun. */
  public static Optional<List<Thread>> all() {
    try {
      Class<?> holder = Class.forName("java.lang.ApplicationShutdownHooks");
      Field field = holder.getDeclaredField("hooks");
      field.setAccessible(true);
      synchronized (holder) { // as its own methods do
        return field.get(null) instanceof Map<?, ?> hooks
            ? Optional.of(hooks.keySet().stream().map(Thread.class::cast).toList())
            : Optional.empty();
      }
    } catch (ReflectiveOperationException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /**
   * Those of the host's: not the guard's, and no thread class of the JDK's, such as the logging
   * manager's. One that is a plain thread may be anybody's, and counts.
   */
  public static List<Thread> ofHost(List<Thread> all) {
    return all.stream()
        .filter(hook -> !hook.getName().startsWith(OWN))
        .filter(hook -> hook.getClass() == Thread.class || !isOfJdk(hook.getClass()))
        .toList();
  }

  private static boolean isOfJdk(Class<?> type) {
    Module module = type.getModule();
    return module.isNamed() && module.getName().matches("(java|jdk)\\..*");
  }
}
