// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import io.mlxguard.config.Bytes;
import java.util.OptionalLong;

/** What a layer says of a limit that it may hold. */
final class LimitParts {

  static final String TIGHTER = "the host's own limit is tighter and stands";

  private final int allocator;
  private final HeldLimit limit;

  LimitParts(int allocator, HeldLimit limit) {
    this.allocator = allocator;
    this.limit = limit;
  }

  /** A part without numbers. */
  LayerPart of(LayerStatus status, String why) {
    return LayerPart.of(allocator, status, why);
  }

  LayerPart of(LayerStatus status, String why, long wantedBytes, long effectiveBytes) {
    return of(status, why, OptionalLong.of(wantedBytes), OptionalLong.of(effectiveBytes));
  }

  /** One that was in force, or still is, and is not wanted any more. */
  LayerPart leaving(LayerStatus status, String why, OptionalLong effectiveBytes) {
    return of(status, why, OptionalLong.empty(), effectiveBytes);
  }

  private LayerPart of(
      LayerStatus status, String why, OptionalLong wantedBytes, OptionalLong effectiveBytes) {
    return new LayerPart(
        allocator, status, why, wantedBytes, effectiveBytes, limit.previousBytes(), limit.drifts());
  }

  /** One that would act. */
  LayerPart observing(long wantedBytes, OptionalLong effectiveBytes) {
    return new LayerPart(
        allocator,
        LayerStatus.OBSERVING,
        "would set " + Bytes.text(wantedBytes),
        OptionalLong.of(wantedBytes),
        effectiveBytes,
        OptionalLong.empty());
  }

  /** The host was found to have set the limit itself, and ours was put right or let go. */
  LayerPart drifted(long wantedBytes, long theirsBytes) {
    String host = "the host has set " + Bytes.text(theirsBytes) + " itself since";
    return limit.held()
        ? of(LayerStatus.ACTIVE, host + "; put right", wantedBytes, wantedBytes)
        : of(LayerStatus.OFF, host, wantedBytes, theirsBytes);
  }

  /** As {@link #drifted}, where a tighter limit of the host's does what ours would. */
  LayerPart driftedBound(long wantedBytes, long theirsBytes) {
    return !limit.held() && theirsBytes < wantedBytes
        ? of(LayerStatus.ACTIVE, TIGHTER, wantedBytes, theirsBytes)
        : drifted(wantedBytes, theirsBytes);
  }
}
