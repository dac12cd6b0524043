// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;

/** What every sentence about a mistake has to be, whatever was typed. */
final class OneLine {

  private static final int LONGEST = 400;
  private static final Pattern NOT_PRINTABLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

  private OneLine() {}

  static void check(String problem) {
    assertThat(problem).hasSizeLessThanOrEqualTo(LONGEST);
    checkPrintable(problem);
  }

  static void checkPrintable(String line) {
    assertThat(line).isNotBlank();
    assertThat(NOT_PRINTABLE.matcher(line).find()).as(line).isFalse();
  }
}
