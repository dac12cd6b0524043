// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import io.mlxguard.config.Bytes;
import java.util.OptionalLong;

/**
 * What one layer does about one allocator.
 *
 * @param allocator the allocator's number
 * @param status what it is doing
 * @param reason one clause a user understands
 * @param wantedBytes the limit it would set
 * @param effectiveBytes the limit it knows to be in force
 * @param previousBytes the limit before, which a detach puts back
 * @param drifts how often the host was found to have set the limit itself since
 */
public record LayerPart(
    int allocator,
    LayerStatus status,
    String reason,
    OptionalLong wantedBytes,
    OptionalLong effectiveBytes,
    OptionalLong previousBytes,
    long drifts) {

  /** A part without drift. */
  public LayerPart(
      int allocator,
      LayerStatus status,
      String reason,
      OptionalLong wantedBytes,
      OptionalLong effectiveBytes,
      OptionalLong previousBytes) {
    this(allocator, status, reason, wantedBytes, effectiveBytes, previousBytes, 0);
  }

  /** The same while a dip lowers the limit. */
  public LayerPart lowered(long bytes) {
    return new LayerPart(
        allocator,
        status,
        "lowered to " + Bytes.text(bytes) + " for a dip",
        wantedBytes,
        OptionalLong.of(bytes),
        previousBytes,
        drifts);
  }

  /** A part without numbers. */
  public static LayerPart of(int allocator, LayerStatus status, String reason) {
    return new LayerPart(
        allocator,
        status,
        reason,
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty());
  }
}
