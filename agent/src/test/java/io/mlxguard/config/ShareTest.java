// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShareTest {

  @ParameterizedTest
  @CsvSource({"1, 1", "1/1, 1", "1/2, 2", "' 1 / 64 ', 64", "1/007, 7"})
  void isOneOfSoMany(String text, int among) {
    Config config = Config.parse("share=" + text);

    assertThat(config.problems()).isEmpty();
    assertThat(config.share()).isEqualTo(new Share(among));
    assertThat(Share.parse(config.share().toString())).isEqualTo(config.share());
  }

  @ParameterizedTest
  @CsvSource({
    "2, is not a share",
    "2/3, is not a share",
    "0.5, is not a share",
    "50%, is not a share",
    "1/, is not a share",
    "1/0, is out of range",
    "1/65, is out of range",
    "1/9999, is out of range",
    "1/99999999999, is not a share",
    "-1/2, is not a share"
  })
  void aMistakeIsAllOfIt(String text, String what) {
    Config config = Config.parse("share=" + text);

    assertThat(config.share()).isEqualTo(Share.WHOLE);
    assertThat(config.problems())
        .containsExactly(
            "agent argument: share \""
                + text
                + "\" "
                + what
                + "; allowed: 1, or 1/N with N from 1 to 64; 1 is used");
  }

  @Test
  void ofLittleItIsStillAbove0() {
    assertThat(new Share(64).of(63)).isEqualTo(1);
    assertThat(new Share(2).of(1L << 30)).isEqualTo(1L << 29);
  }
}
