// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.status;

import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import io.mlxguard.cli.target.Diagnostics;
import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.target.Target;
import io.mlxguard.cli.terminal.Untrusted;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object that another process wrote. The line is bounded before it is parsed, all text is
 * cleaned, missing and extra keys are no error; a value of the wrong kind reads as not there.
 */
public final class ForeignJson {
  /** The most characters a property of ours may have. */
  public static final int MAX_CHARS = 64 * 1024;

  /** Above this, a double has no exact milliseconds any more, and too many digits for a table. */
  private static final double MAX_DECIMAL = 1e12;

  private static final int MAX_DEPTH = 16;
  private static final int MAX_FIELD_CHARS = 4096;

  private final Map<String, Object> fields;

  private ForeignJson(Map<String, Object> fields) {
    this.fields = fields;
  }

  /**
   * Reads one line.
   *
   * @param property the system property of the target that holds the line, for the error
   * @throws Failure when the line is too long, nested too deeply or no JSON object
   */
  public static ForeignJson parse(Target target, String property, String line) throws Failure {
    if (line.length() > MAX_CHARS) {
      String size = "has " + line.length() + " characters, at most " + MAX_CHARS + " are read";
      throw Diagnostics.unreadable(target, property, size);
    }
    // The parser recurses, so depth is checked first: a deep line would overflow our stack.
    if (depth(line) > MAX_DEPTH) {
      throw Diagnostics.unreadable(target, property, "is nested deeper than " + MAX_DEPTH);
    }
    try {
      return of(JsonParser.object().from(line));
    } catch (JsonParserException e) {
      String position = "line " + e.getLinePosition() + ", character " + e.getCharPosition();
      throw Diagnostics.unreadable(target, property, "is not a JSON object (" + position + ")");
    }
  }

  /** All of it, cleaned, in the writer's order. */
  public Map<String, Object> asMap() {
    return fields;
  }

  /** The text under the key; {@code missing: why} where the guard says so; empty where absent. */
  public String text(String key) {
    Optional<Reading.Missing> missing = missing(key);
    if (missing.isPresent()) {
      return missing.get().text();
    }
    Object value = fields.get(key);
    return value == null || value instanceof Map || value instanceof List
        ? ""
        : Untrusted.shown(value.toString());
  }

  public boolean flag(String key) {
    return Boolean.TRUE.equals(fields.get(key));
  }

  /** A size or an age. */
  public Reading number(String key) {
    return whole(key) instanceof Reading.Known known && known.value() < 0
        ? new Reading.Missing("not a count: " + known.value(), OptionalLong.empty())
        : whole(key);
  }

  /** A number that may be below 0. */
  public Reading whole(String key) {
    Optional<Reading.Missing> missing = missing(key);
    if (missing.isPresent()) {
      return missing.get();
    }
    if (!(fields.get(key) instanceof Number number)) {
      return Reading.NOT_REPORTED;
    }
    return number.doubleValue() == number.longValue()
        ? new Reading.Known(number.longValue())
        : new Reading.Missing("not a whole number: " + number, OptionalLong.empty());
  }

  /** A number of at least 0 with decimals; empty where there is none that can be shown. */
  public OptionalDouble decimal(String key) {
    return fields.get(key) instanceof Number number
            && number.doubleValue() >= 0
            && number.doubleValue() <= MAX_DECIMAL
        ? OptionalDouble.of(number.doubleValue())
        : OptionalDouble.empty();
  }

  /** The object under the key, if there is one. */
  public Optional<ForeignJson> present(String key) {
    return fields.get(key) instanceof Map ? Optional.of(object(key)) : Optional.empty();
  }

  /** The object under the key; one without fields where there is none. */
  public ForeignJson object(String key) {
    return of(fields.get(key));
  }

  /** The same without the key. */
  public ForeignJson without(String key) {
    Map<String, Object> others = new LinkedHashMap<>(fields);
    others.remove(key);
    return new ForeignJson(others);
  }

  public List<ForeignJson> objects(String key) {
    return list(key).filter(Map.class::isInstance).map(ForeignJson::of).toList();
  }

  /** Whole numbers of at least 0, each in its place; empty where there is none. */
  public List<OptionalLong> counts(String key) {
    return fields.get(key) instanceof List<?> list
        ? list.stream().map(ForeignJson::count).toList()
        : List.of();
  }

  private static OptionalLong count(@Nullable Object value) {
    return value instanceof Number number
            && number.doubleValue() == number.longValue()
            && number.longValue() >= 0
        ? OptionalLong.of(number.longValue())
        : OptionalLong.empty();
  }

  public List<String> texts(String key) {
    return list(key).map(element -> Untrusted.shown(element.toString())).toList();
  }

  // A reading that is missing as a whole is missing in each of its parts.
  private Optional<Reading.Missing> missing(String key) {
    ForeignJson at = fields.containsKey("missing") ? this : object(key);
    if (!(at.fields.get("missing") instanceof String why)) {
      return Optional.empty();
    }
    OptionalLong age =
        at.fields.get("ageMillis") instanceof Number millis && millis.longValue() >= 0
            ? OptionalLong.of(millis.longValue())
            : OptionalLong.empty();
    return Optional.of(new Reading.Missing(Untrusted.shown(why), age));
  }

  private Stream<?> list(String key) {
    return fields.get(key) instanceof List<?> list
        ? list.stream().filter(Objects::nonNull)
        : Stream.of();
  }

  private static ForeignJson of(@Nullable Object value) {
    Map<String, Object> fields = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach(
          (key, element) -> {
            Object cleaned = cleaned(element);
            if (cleaned != null) {
              fields.put(Untrusted.shown(String.valueOf(key)), cleaned);
            }
          });
    }
    return new ForeignJson(fields);
  }

  // null and numbers that JSON cannot write are left out, as if the key were not there; in a list
  // they keep their place.
  private static @Nullable Object cleaned(@Nullable Object value) {
    if (value instanceof String text) {
      return Untrusted.clean(text, MAX_FIELD_CHARS);
    }
    if (value instanceof Map) {
      return of(value).fields;
    }
    if (value instanceof List<?> list) {
      return list.stream().map(ForeignJson::cleaned).toList();
    }
    return value instanceof Double number && !Double.isFinite(number) ? null : value;
  }

  private static int depth(String line) {
    int deepest = 0;
    int depth = 0;
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quoted && c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == '{' || c == '[')) {
        deepest = Math.max(deepest, ++depth);
      } else if (!quoted && (c == '}' || c == ']')) {
        depth--;
      }
    }
    return deepest;
  }
}
