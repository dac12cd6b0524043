// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import java.util.Optional;

/** A layer that is a limit of one allocator. Called by the worker thread alone. */
public sealed interface LimitLayer permits WiredLimit, CacheLimit, MemoryLimit {

  /**
   * Looks once, acts if it has to, and says where it stands.
   *
   * @param moment what is known at this tick
   */
  LayerPart tick(Moment moment);

  /**
   * What would turn the layer off under these terms, for a caller that would rather keep the ones
   * in force; empty where it would act, or is not wanted at all.
   */
  Optional<String> objection(Terms terms);

  /**
   * Takes other terms; the next tick acts on them.
   *
   * @return what could not be put back before, in one clause; empty where all is well
   */
  Optional<String> change(Terms terms);

  /**
   * Gives the host its own limit back.
   *
   * @param quiet whether MLX has been quiet for so long that nothing can be running
   * @return what could not be put back, in one clause; empty where all is as it was
   */
  Optional<String> restore(boolean quiet);

  /** Whether a {@link #restore} has to wait for a quiet moment. */
  default boolean restoresOnlyWhenQuiet() {
    return false;
  }
}
