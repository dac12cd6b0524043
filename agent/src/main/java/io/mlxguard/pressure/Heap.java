// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.pressure;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * The Java heap, as far as a nudge is concerned. Used by one thread; nothing here throws. The first
 * call of each, {@link #usedBytes} aside, may cost tens of milliseconds.
 */
interface Heap {

  /** Why {@code System.gc()} is no use in this JVM, or nobody can tell; empty where it may be. */
  Optional<String> refusal();

  /** Whether the host's threads run on while {@code System.gc()} collects. */
  boolean isConcurrent();

  /** The heap in use, live or not, in bytes. */
  long usedBytes();

  /** Old collections since the JVM's start, one or more for each; 0 where that is not known. */
  long oldCollections();

  /** How long ago the last of them ended, in nanoseconds; empty if none has, or it is not known. */
  OptionalLong sinceOldCollectionNanos();

  /**
   * Calls {@code System.gc()}, which comes back when the collection has ended.
   *
   * @return how long that took, in nanoseconds
   */
  long collect();
}
