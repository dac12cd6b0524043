// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import java.util.List;

/**
 * The images (executables and shared libraries) mapped into this process. Used by one thread at a
 * time.
 */
interface LoadedImages extends AutoCloseable {

  /**
   * Whether images may have come or gone since the last call of {@link #names()}; true before the
   * first. Cheap enough for every tick.
   */
  boolean changed();

  /**
   * The names the loader knows the images by, bytes as Latin-1 characters; none is empty. What a
   * JVM maps by itself may be left out.
   */
  List<String> names();

  @Override
  default void close() {}

  /** The images of this process. */
  static LoadedImages ofThisProcess() {
    return System.getProperty("os.name", "").startsWith("Mac")
        ? MacImages.ofSystem()
        : new LinuxImages();
  }
}
