// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LimitPartsTest {

  @Test
  void whatTheHostHasSetIsToldWithTheExactNumber() {
    LimitParts parts = new LimitParts(1, new HeldLimit(new StandInSetter(0)));

    assertThat(parts.drifted(1024, 1536).reason())
        .isEqualTo("the host has set 1.5 KiB (1536 bytes) itself since");
  }
}
