// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.supervisor;

import io.mlxguard.cli.target.Exit;
import io.mlxguard.cli.target.Failure;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A bound of the host's memory as systemd takes it: a size, or a part of the machine's.
 *
 * @param amount in bytes or hundredths
 * @param isPart of the machine's memory
 */
public record MemoryBound(long amount, boolean isPart) {
  private static final Pattern SIZE =
      Pattern.compile("([1-9][0-9]{0,17})([kmgt]?)(b|ib)?", Pattern.CASE_INSENSITIVE);
  private static final List<String> UNITS = List.of("", "K", "M", "G", "T");
  private static final long MEBIBYTE = 1L << 20;
  private static final Pattern PERCENT = Pattern.compile("([1-9][0-9]?|100)%");

  /** Where nothing is said: it slows the host down well before it ends it. */
  public static final String HIGH = "80%";

  /** Where nothing is said. */
  public static final String MAX = "90%";

  /**
   * Reads it; empty where none is wanted.
   *
   * @param option whose value it is
   */
  public static Optional<MemoryBound> of(String option, String text) throws Failure {
    Matcher size = SIZE.matcher(text);
    Matcher percent = PERCENT.matcher(text);
    if (text.equals("none")) {
      return Optional.empty();
    }
    if (percent.matches()) {
      return Optional.of(new MemoryBound(Long.parseLong(percent.group(1)), true));
    }
    if (size.matches() && (size.group(3) == null || !size.group(2).isEmpty())) {
      int shift = UNITS.indexOf(size.group(2).toUpperCase(Locale.ROOT)) * 10;
      long count = Long.parseLong(size.group(1));
      if (count <= Long.MAX_VALUE >> shift) {
        return Optional.of(new MemoryBound(count << shift, false));
      }
    }
    throw new Failure(
        Exit.USAGE,
        "%s is a size such as 512m or 48g, a part of the machine's memory such as 80%%, or none;"
                .formatted(option)
            + " this is "
            + text);
  }

  /** As far below this one as {@link #HIGH} is below {@link #MAX}. */
  public MemoryBound high() {
    long high = amount - amount / 9;
    return new MemoryBound(isPart || high < MEBIBYTE ? high : high - high % MEBIBYTE, isPart);
  }

  /** Whether that one, of the same kind, would never be reached. */
  public boolean isBelow(MemoryBound high) {
    return isPart == high.isPart && amount < high.amount;
  }

  /** As systemd reads it. */
  String text() {
    if (isPart) {
      return amount + "%";
    }
    int unit = Math.min(UNITS.size() - 1, Long.numberOfTrailingZeros(amount) / 10);
    return (amount >> (10 * unit)) + UNITS.get(unit);
  }
}
