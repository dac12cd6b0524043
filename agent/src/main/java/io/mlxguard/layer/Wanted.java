// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import io.mlxguard.config.Bytes;
import io.mlxguard.config.Limit;
import io.mlxguard.config.Share;
import io.mlxguard.os.Reading;
import java.util.Optional;
import java.util.function.LongUnaryOperator;

/** What a limit's setting comes to on this machine. */
sealed interface Wanted {

  /**
   * A limit to set.
   *
   * @param bytes above 0
   * @param why how it came about
   */
  record Bound(long bytes, String why) implements Wanted {}

  /**
   * No limit, and why.
   *
   * @param status {@code OFF} or {@code SKIPPED}
   */
  record Nothing(LayerStatus status, String why) implements Wanted {}

  /**
   * Works a setting out.
   *
   * @param terms with the key's value, and the memory MLX allocates from
   * @param auto bytes from memory, for {@code auto}
   * @param autoRule the rule in words
   */
  static Wanted of(Terms terms, LongUnaryOperator auto, String autoRule) {
    Reading<Long> memoryBytes = terms.memoryBytes();
    Optional<Long> memory = memoryBytes.known();
    return switch (terms.setting()) {
      case Limit.Off off -> new Nothing(LayerStatus.OFF, "switched off");
      case Limit.Invalid invalid -> new Nothing(LayerStatus.OFF, invalid.sentence());
      case Limit.Size size -> within(size.bytes(), memory);
      case Limit.Percent percent ->
          memory.isEmpty()
              ? unknown(memoryBytes)
              : new Bound(percent.of(memory.get()), percent + " of " + Bytes.rounded(memory.get()));
      case Limit.Auto automatic ->
          memory.isEmpty()
              ? unknown(memoryBytes)
              : shared(auto.applyAsLong(memory.get()), terms.share(), "auto: " + autoRule);
    };
  }

  private static Bound shared(long bytes, Share share, String why) {
    return share.isWhole()
        ? new Bound(bytes, why)
        : new Bound(share.of(bytes), why + ", of which share=" + share);
  }

  /** Why a limit that somebody asks for is none. */
  default Optional<String> objection(Terms terms) {
    return this instanceof Nothing(LayerStatus status, String why)
            && status == LayerStatus.OFF
            && !(terms.setting() instanceof Limit.Off)
        ? Optional.of(why)
        : Optional.empty();
  }

  /** A limit above the memory there is bounds nothing, and is never passed on. */
  private static Wanted within(long bytes, Optional<Long> memory) {
    return memory.isPresent() && bytes > memory.get()
        ? new Nothing(
            LayerStatus.OFF,
            Bytes.rounded(bytes) + " is above the " + Bytes.text(memory.get()) + " there are")
        : new Bound(bytes, "as configured");
  }

  private static Wanted unknown(Reading<Long> memoryBytes) {
    String why = memoryBytes instanceof Reading.Missing<Long> missing ? missing.why() : "unknown";
    return new Nothing(
        LayerStatus.SKIPPED,
        "the memory MLX allocates from is not known (" + why + "); set a size");
  }
}
