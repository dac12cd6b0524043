// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.supervisor;

import io.mlxguard.cli.target.Exit;
import io.mlxguard.cli.target.Failure;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A size as the configuration writes it, or a part of the machine's memory, as systemd takes it.
 */
public final class MemoryBound {
  private static final Pattern SIZE =
      Pattern.compile("([1-9][0-9]{0,17})([kmgt]?)(b|ib)?", Pattern.CASE_INSENSITIVE);
  private static final Pattern PERCENT = Pattern.compile("([1-9][0-9]?|100)%");

  private MemoryBound() {}

  /**
   * Reads it; empty where none is wanted.
   *
   * @param option whose value it is
   */
  public static Optional<String> of(String option, String text) throws Failure {
    Matcher size = SIZE.matcher(text);
    if (text.equals("none")) {
      return Optional.empty();
    }
    if (PERCENT.matcher(text).matches()) {
      return Optional.of(text);
    }
    if (size.matches() && (size.group(3) == null || !size.group(2).isEmpty())) {
      return Optional.of(size.group(1) + size.group(2).toUpperCase(Locale.ROOT));
    }
    throw new Failure(
        Exit.USAGE,
        "%s is a size such as 48g, a part of the machine's memory such as 80%%, or none; this is %s"
            .formatted(option, text));
  }
}
