// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Input made of what the parsers look at and of what they may not expect; the same every run. */
class RandomInputTest {

  private static final int INPUTS = 10_000;
  private static final List<String> PIECES =
      List.of(
          "mode",
          "wired-limit",
          "cache-limit",
          "memory-limit",
          "install-delay",
          "detach-timeout",
          "cache-limt",
          "auto",
          "off",
          "=",
          "=",
          "=",
          ",",
          ",",
          ",",
          "(",
          ")",
          "[",
          "]",
          "\"",
          "512",
          "1.5",
          "0",
          "9223372036854775808",
          "k",
          "m",
          "GiB",
          "t",
          "b",
          "%",
          "%%",
          "ms",
          "s",
          "h",
          "-",
          "+",
          " ",
          "\t",
          "\n",
          "\r\n",
          "\u0000",
          "\u001b[2J",
          "\u007f",
          "\\",
          ";",
          "\u0661",
          "\u00a0",
          "\u212a",
          "\u0130",
          "\ud83d\ude00",
          "\ud83d",
          "x".repeat(200));

  private final Random random = new Random(20_260_131);

  @Test
  void configNeverThrowsAndEveryProblemIsALine() {
    for (int i = 0; i < INPUTS; i++) {
      String text = text(30);
      Config config = Config.parse(text);

      if (!config.arguments().isEmpty()) {
        OneLine.checkPrintable(config.arguments());
      }
      config.problems().forEach(OneLine::check);
      assertThat(config.sameAs(Config.parse(text))).as(text).isTrue();
      assertThat(config.installDelay().isNegative()).isFalse();
      assertThat(config.detachTimeout().isNegative()).isFalse();
    }
  }

  @Test
  void limitNeverThrowsAndIsAboveZero() {
    for (int i = 0; i < INPUTS; i++) {
      String text = text(4);
      switch (Limit.parse(text)) {
        case Limit.Size size -> assertThat(size.bytes()).as(text).isPositive();
        case Limit.Percent percent ->
            assertThat(percent.of(1L << 40)).as(text).isBetween(1L, 1L << 40);
        case Limit.Invalid invalid -> OneLine.check(invalid.problem());
        case Limit.Auto auto -> assertThat(text).containsIgnoringCase(auto.toString());
        case Limit.Off off -> assertThat(text).containsIgnoringCase(off.toString());
      }
    }
  }

  private String text(int pieces) {
    return random
        .ints(random.nextInt(pieces), 0, PIECES.size())
        .mapToObj(PIECES::get)
        .collect(Collectors.joining());
  }
}
