// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import io.mlxguard.config.Bytes;
import io.mlxguard.mlx.MlxCallFailed;
import java.util.Optional;

/**
 * The way out of a limit that is no longer wanted. MLX may refuse to take the limit before back;
 * then ours is still in force, which must be said, and tried again.
 */
final class Leaving {

  private final String what;
  private final HeldLimit limit;
  private final Retry retry = new Retry();
  private Optional<String> standing = Optional.empty();

  /**
   * Nothing is left yet.
   *
   * @param what the limit's name in a sentence
   */
  Leaving(String what, HeldLimit limit) {
    this.what = what;
    this.limit = limit;
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

  /** Why ours still stands, where it was to go. */
  Optional<String> standing() {
    return standing;
  }

  /** As {@link #now} where it has failed before, and only if it is time to try again. */
  Optional<String> again() {
    return standing.isPresent() && retry.isDue() ? now() : standing;
  }
}
