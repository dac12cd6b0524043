// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.config.Limit;
import io.mlxguard.config.Mode;
import io.mlxguard.config.OnDrift;
import io.mlxguard.config.Share;
import io.mlxguard.os.Reading;
import java.util.OptionalLong;

/** What the tests of layer 1 share. */
final class WiredLimits {

  static final int ALLOCATOR = 7;
  static final Moment QUIET = new Moment(Reading.missing("not looked at"), true);
  static final Moment BUSY = new Moment(Reading.missing("not looked at"), false);
  static final String KEPT = "; keeps memory resident, caps nothing";
  static final String TO_SET = "waits for a quiet moment to set ";

  private WiredLimits() {}

  static Terms terms(
      String setting,
      Mode mode,
      OnDrift onDrift,
      Reading<Long> memoryBytes,
      OptionalLong maxRecommendedBytes) {
    return new Terms(
        Limit.parse(setting), Share.WHOLE, mode, onDrift, memoryBytes, maxRecommendedBytes);
  }

  static void is(LayerPart part, LayerStatus status, String reason) {
    assertThat(part.allocator()).isEqualTo(ALLOCATOR);
    assertThat(part.status()).as(part.reason()).isEqualTo(status);
    assertThat(part.reason()).isEqualTo(reason);
  }
}
