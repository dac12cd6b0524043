// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class BarsTest {
  private static List<OptionalDouble> values(double... values) {
    List<OptionalDouble> all = new ArrayList<>();
    for (double value : values) {
      all.add(value < 0 ? OptionalDouble.empty() : OptionalDouble.of(value));
    }
    return all;
  }

  @Test
  void theNewestIsAtTheRight() {
    assertThat(Bars.of(values(0, 1, 2, 3, 4, 5, 6, 7), 0, 10, true)).isEqualTo("  ▁▂▃▄▅▆▇█");
    assertThat(Bars.of(values(0, 1, 2, 3, 4, 5, 6, 7), 0, 4, true)).isEqualTo("▅▆▇█");
    assertThat(Bars.of(values(0, 1, 2, 3, 4, 5, 6, 7), 0, 8, false)).isEqualTo("_.-:=+*#");
  }

  @Test
  void aMissingValueIsAGapAndNotZero() {
    assertThat(Bars.of(values(0, -1, 7), 0, 3, true)).isEqualTo("▁ █");
    assertThat(Bars.of(values(-1, -1), 0, 2, true)).isEqualTo("  ");
    assertThat(Bars.of(List.of(), 0, 2, true)).isEqualTo("  ");
  }

  @Test
  void littleIsNotNothing() {
    assertThat(Bars.of(values(1, 1e12), 0, 2, true)).isEqualTo("▂█");
    assertThat(Bars.of(values(0, 0), 0, 2, true)).isEqualTo("▁▁");
  }

  @Test
  void aTopOfItsOwn() {
    assertThat(Bars.of(values(50, 100, 200), 100, 3, true)).isEqualTo("▅██");
  }

  @Test
  void whatIsNoNumberHasABarAllTheSame() {
    List<OptionalDouble> odd = values(Double.NaN, Double.POSITIVE_INFINITY, Double.MAX_VALUE);
    assertThat(Bars.of(odd, 0, 3, false)).hasSize(3);
  }
}
