// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import io.mlxguard.config.Bytes;
import io.mlxguard.mlx.MlxCallFailed;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The way out of a limit that is no longer wanted. MLX may refuse to take the limit before back;
 * then ours is still in force, which must be said, and tried again.
 */
final class Leaving {

  private final String what;
  private final HeldLimit limit;
  private final LimitParts parts;
  private final Retry retry = new Retry();
  private Optional<String> standing = Optional.empty();

  /**
   * Nothing is left yet.
   *
   * @param what the limit's name in a sentence
   */
  Leaving(String what, HeldLimit limit, LimitParts parts) {
    this.what = what;
    this.limit = limit;
    this.parts = parts;
  }

  /** Gives the limit before back; answers with why ours still stands, where it does. */
  Optional<String> now() {
    try {
      limit.giveBack();
      retry.done();
      standing = Optional.empty();
    } catch (MlxCallFailed e) {
      retry.refused();
      standing =
          Optional.of(
              what
                  + " of "
                  + Bytes.text(limit.previousBytes().orElse(0))
                  + " cannot be put back: "
                  + e.reason());
    }
    return standing;
  }

  /** The layer's part, unless a limit that was to go still stands. */
  LayerPart orStuck(LayerPart part) {
    return standing
        .map(
            why ->
                parts.leaving(
                    LayerStatus.FAILED,
                    "ours is still in force; the " + why,
                    OptionalLong.of(limit.oursBytes())))
        .orElse(part);
  }

  /** Whether a limit that was to go still stands. */
  boolean isStuck() {
    return standing.isPresent();
  }

  /** As {@link #now} where it has failed before, and only if it is time to try again. */
  void again() {
    if (isStuck() && retry.isDue()) {
      Optional<String> _ = now(); // what stands in the way is kept
    }
  }
}
