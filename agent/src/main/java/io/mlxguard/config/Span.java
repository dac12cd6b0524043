// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as users write them. */
final class Span {

  /** The longest that is a time at all. */
  static final Duration LONGEST = Duration.ofHours(24);

  private static final String ALLOWED = "a time such as 250ms, 10s, 5m or 1h, at most 24h";

  private static final Pattern SPAN = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h)");

  private Span() {}

  /** What may be written. */
  static String allowed(Duration shortest, Duration longest) {
    String most =
        longest.equals(LONGEST) ? ALLOWED : "a time such as 500ms or 2s, at most " + text(longest);
    return shortest.isZero() ? most : most + ", at least " + text(shortest);
  }

  /** As a user would write it. */
  static String text(Duration span) {
    if (span.toMillisPart() != 0) {
      return span.toMillis() + "ms";
    }
    if (span.toSecondsPart() != 0 || span.toSeconds() < 120) {
      return span.toSeconds() + "s";
    }
    return span.toMinutesPart() != 0 ? span.toMinutes() + "m" : span.toHours() + "h";
  }

  /** Empty where the text is not such a time. */
  static Optional<Duration> parse(String text) {
    Matcher span = SPAN.matcher(text.strip());
    if (!span.matches()) {
      return Optional.empty();
    }
    long count = Long.parseLong(span.group(1));
    Duration duration =
        switch (span.group(2)) {
          case "ms" -> Duration.ofMillis(count);
          case "s" -> Duration.ofSeconds(count);
          case "m" -> Duration.ofMinutes(count);
          default -> Duration.ofHours(count);
        };
    return Optional.of(duration).filter(it -> it.compareTo(LONGEST) <= 0);
  }
}
