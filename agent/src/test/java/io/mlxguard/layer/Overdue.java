// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import java.lang.reflect.Field;
import java.time.Duration;

/** Lets a look for drift be due without waiting for the minute between two. */
final class Overdue {

  private Overdue() {}

  /** The last look was so long ago. */
  static void lookedAgo(DriftWatch watch, Duration ago) {
    try {
      Field looked = DriftWatch.class.getDeclaredField("lookedNanos");
      looked.setAccessible(true);
      looked.setLong(watch, System.nanoTime() - ago.toNanos());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the watch has changed", e);
    }
  }

  /** The layer's last look was two minutes ago. */
  static void make(WiredLimit layer) {
    try {
      Field watch = WiredLimit.class.getDeclaredField("watch");
      watch.setAccessible(true);
      lookedAgo((DriftWatch) watch.get(layer), Duration.ofMinutes(2));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the watch has changed", e);
    }
  }
}
