// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SparklineTest {

  private static List<OptionalLong> points(long... numbers) {
    return LongStream.of(numbers)
        .mapToObj(it -> it < 0 ? OptionalLong.empty() : OptionalLong.of(it))
        .toList();
  }

  @Test
  void fromTheLowestToTheHighest() {
    assertThat(Sparkline.of(points(0, 1, 2, 3, 4, 5, 6, 7, 8), true))
        .isEqualTo("\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588\u2588");
    assertThat(Sparkline.of(points(8, 4, 0), false)).isEqualTo("#=_");
  }

  @Test
  void whatIsNotKnownIsABlank() {
    assertThat(Sparkline.of(points(0, -1, 8), false)).isEqualTo("_ #");
    assertThat(Sparkline.of(points(-1, -1), false)).isEqualTo("  ");
    assertThat(Sparkline.of(points(), false)).isEmpty();
  }

  @Test
  void whatStandsStillIsFlat() {
    assertThat(Sparkline.of(points(100, 101, 100), false)).isEqualTo(":::");
    assertThat(Sparkline.of(points(0, 0, 0), false)).isEqualTo("___");
    assertThat(Sparkline.of(points(Long.MAX_VALUE, 0), false)).isEqualTo("#_");
  }

  @Test
  void aLineIsBrokenAtBlanks() {
    assertThat(Wrapped.lines("a  ", "   ", "b".repeat(70) + " " + "c".repeat(10) + " d"))
        .containsExactly("a  " + "b".repeat(70), "   " + "c".repeat(10) + " d");
    assertThat(Wrapped.lines("", " ", "x".repeat(100)))
        .containsExactly("x".repeat(80), " " + "x".repeat(20));
  }

  @Test
  void theLocaleSaysWhetherThereIsMoreThanAscii() {
    assertThat(Terminal.takesUnicode(Map.of("LANG", "en_US.UTF-8"))).isTrue();
    assertThat(Terminal.takesUnicode(Map.of("LC_CTYPE", "UTF-8"))).isTrue();
    assertThat(Terminal.takesUnicode(Map.of("LC_ALL", "C.utf8", "LANG", "C"))).isTrue();
    assertThat(Terminal.takesUnicode(Map.of("LC_ALL", "C", "LANG", "en_US.UTF-8"))).isFalse();
    assertThat(Terminal.takesUnicode(Map.of("LC_ALL", "", "LANG", "POSIX"))).isFalse();
    assertThat(Terminal.takesUnicode(Map.of())).isFalse();
  }
}
