// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host;

import java.util.Properties;
import java.util.concurrent.CountDownLatch;

/** Commands about the system properties of the host's JVM. */
final class PropertyCommands {
  private final CountDownLatch released = new CountDownLatch(1);

  String answer(Command command) throws InterruptedException {
    return switch (command.verb()) {
      case "property" -> "property " + System.getProperty(command.get("name"), "-");
      case "forget-properties" -> forget();
      case "hold-properties" -> hold();
      case "release-properties" -> release();
      default -> throw new IllegalArgumentException(command.verb());
    };
  }

  /** Some hosts replace the properties of the whole JVM. */
  private static String forget() {
    System.setProperties(new Properties());
    return "forgotten";
  }

  /** Some hosts lock them, for their whole life if they forget to let go. */
  private String hold() throws InterruptedException {
    CountDownLatch holding = new CountDownLatch(1);
    Thread holder = new Thread(() -> hold(holding), "holder of the properties");
    holder.setDaemon(true);
    holder.start();
    holding.await();
    return "holding";
  }

  private void hold(CountDownLatch holding) {
    synchronized (System.getProperties()) {
      holding.countDown();
      try {
        released.await();
      } catch (InterruptedException leaving) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private String release() {
    released.countDown();
    return "released";
  }
}
