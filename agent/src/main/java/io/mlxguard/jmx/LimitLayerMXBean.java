// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.jmx;

/**
 * A layer that is a limit of MLX's: {@code wired-limit}, {@code cache-limit}, {@code memory-limit}.
 */
@Described("A layer that is a limit of MLX's")
public interface LimitLayerMXBean extends LayerMXBean {

  /**
   * Sets the layer's key until the guard is configured anew.
   *
   * @param value as in the configuration
   * @return what is in force then, in a sentence
   * @throws IllegalArgumentException with a sentence, if the value is not allowed
   */
  @Described("Sets the layer's key until the guard is configured anew; answers what is in force")
  String setLimit(
      @Described("auto, off, a size such as 512m or 2g (binary), or a percentage") String value);
}
