// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A configuration as it is in force.
 *
 * @param arguments the known keys it was read from, {@code k=v,k=v}
 * @param cacheLimit layer 2
 * @param memoryLimit layer 3
 * @param installDelay between the evidence of use and the limits
 * @param detachTimeout how long a detach may take
 * @param problems one sentence for each mistake: where, what, what is allowed
 */
public record Config(
    String arguments,
    Limit cacheLimit,
    Limit memoryLimit,
    Duration installDelay,
    Duration detachTimeout,
    List<String> problems) {

  private static final String SOURCE = "agent argument";
  private static final int LONGEST_ARGUMENT = 64 * 1024;

  /**
   * Reads an agent argument, {@code k=v,k=v}. Never throws.
   *
   * @param arguments split at commas outside brackets and quotes
   */
  public static Config parse(String arguments) {
    Problems problems = new Problems();
    Map<Key, String> values = new EnumMap<>(Key.class);
    boolean tooLong = arguments.length() > LONGEST_ARGUMENT;
    if (tooLong) {
      problems.add(SOURCE + ": longer than 64 KiB, so it is not read; the defaults are used");
    }
    for (String pair : Pairs.split(tooLong ? "" : arguments)) {
      int equals = pair.indexOf('=');
      String name = (equals < 0 ? pair : pair.substring(0, equals)).strip();
      Optional<Key> key = Key.named(name);
      if (key.isEmpty()) {
        problems.add(unknown(name));
      } else if (equals < 0) {
        problems.add(wrong(key.get(), "has no value"));
      } else if (values.put(key.get(), Pairs.unquote(pair.substring(equals + 1))) != null) {
        problems.add(wrong(key.get(), "is given twice, the last one counts"));
      }
    }
    return new Config(
        text(values),
        limit(Key.CACHE_LIMIT, values, problems),
        limit(Key.MEMORY_LIMIT, values, problems),
        span(Key.INSTALL_DELAY, values, problems),
        span(Key.DETACH_TIMEOUT, values, problems),
        problems.list());
  }

  /** The keys that are known, as written: an unknown one may be anything, a secret too. */
  private static String text(Map<Key, String> values) {
    return values.entrySet().stream()
        .map(it -> it.getKey().title() + "=" + quoted(Text.printable(it.getValue())))
        .collect(Collectors.joining(","));
  }

  private static String quoted(String value) {
    return value.contains(",") ? "\"" + value + "\"" : value;
  }

  /** Whether it asks for the same, however it was written. */
  public boolean sameAs(Config other) {
    return cacheLimit.equals(other.cacheLimit)
        && memoryLimit.equals(other.memoryLimit)
        && installDelay.equals(other.installDelay)
        && detachTimeout.equals(other.detachTimeout);
  }

  private static Limit limit(Key key, Map<Key, String> values, Problems problems) {
    Limit limit = Limit.parse(values.getOrDefault(key, key.byDefault()));
    if (limit instanceof Limit.Invalid invalid) {
      problems.add(
          wrong(key, "\"" + invalid.text() + "\" " + invalid.problem()) + "; the layer is off");
    }
    return limit;
  }

  private static Duration span(Key key, Map<Key, String> values, Problems problems) {
    String text = values.getOrDefault(key, key.byDefault());
    Optional<Duration> span = Span.parse(text);
    if (span.isEmpty()) {
      problems.add(
          wrong(
              key,
              "\"" + Text.printable(text) + "\" is not a time; " + key.byDefault() + " is used"));
    }
    return span.or(() -> Span.parse(key.byDefault())).orElseThrow();
  }

  private static String unknown(String name) {
    return SOURCE
        + ": there is no key \""
        + Text.printable(name)
        + "\"; the nearest is "
        + Key.nearest(Text.printable(name)).title();
  }

  private static String wrong(Key key, String what) {
    return SOURCE + ": " + key.title() + " " + what + "; allowed: " + key.allowed();
  }
}
