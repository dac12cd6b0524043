// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import java.util.Comparator;
import java.util.List;

/**
 * One layer over all allocators.
 *
 * @param name which layer
 * @param setting the value of its key as in force
 * @param status the status most in need of a look
 * @param reason that status's reason
 * @param parts one for each allocator
 */
public record LayerReport(
    LayerName name, String setting, LayerStatus status, String reason, List<LayerPart> parts) {

  /**
   * A layer whose parts speak for it.
   *
   * @param parts at least one
   */
  public static LayerReport of(LayerName name, String setting, List<LayerPart> parts) {
    LayerPart worst = parts.stream().max(Comparator.comparing(LayerPart::status)).orElseThrow();
    return new LayerReport(name, setting, worst.status(), worst.reason(), parts);
  }

  /** A layer that has no allocator to act on. */
  public static LayerReport without(
      LayerName name, String setting, LayerStatus status, String reason) {
    return new LayerReport(name, setting, status, reason, List.of());
  }

  /** Whether it is in force: on at least one allocator, where it is about any. */
  public boolean isActive() {
    return parts.isEmpty()
        ? status == LayerStatus.ACTIVE
        : parts.stream().anyMatch(part -> part.status() == LayerStatus.ACTIVE);
  }
}
