// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.pressure;

import java.util.Optional;
import java.util.OptionalLong;

/** A heap as a test wants it. */
final class PlayedHeap implements Heap {

  Optional<String> refusal = Optional.empty();
  boolean concurrent;
  long usedBytes = 1L << 30;
  long oldCollections;
  OptionalLong sinceOldCollection = OptionalLong.empty();
  int collected;
  int counted;

  @Override
  public Optional<String> refusal() {
    return refusal;
  }

  @Override
  public boolean isConcurrent() {
    return concurrent;
  }

  @Override
  public long usedBytes() {
    return usedBytes;
  }

  @Override
  public long oldCollections() {
    counted++;
    return oldCollections;
  }

  @Override
  public OptionalLong sinceOldCollectionNanos() {
    return sinceOldCollection;
  }

  @Override
  public long collect() {
    collected++;
    oldCollections++;
    return 0;
  }
}
