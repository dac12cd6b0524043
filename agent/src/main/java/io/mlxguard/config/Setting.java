// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import java.util.regex.Pattern;

/**
 * A value as somebody wrote it, and where.
 *
 * @param name the key's name as written, known or not
 * @param value the text behind it
 * @param where the source, and in a file the line
 */
public record Setting(String name, String value, String where) {

  /** What {@link Pairs} would not take for part of a value. */
  private static final Pattern SPLITS = Pattern.compile("[,()\\[\\]]");

  /** Reads {@code k=v}; without a value it has an empty one. */
  static Setting of(String pair, String where) {
    int equals = pair.indexOf('=');
    String name = (equals < 0 ? pair : pair.substring(0, equals)).strip();
    return new Setting(name, equals < 0 ? "" : Pairs.unquote(pair.substring(equals + 1)), where);
  }

  /** The value, fit for one line; whoever wrote it may have meant to steer a terminal. */
  public String shown() {
    return Text.place(value);
  }

  /** {@code k=v}, fit for one line and for being read again. */
  String pair() {
    boolean list = name.equals(Key.CLEAR_AFTER_GENERATE_METHODS.title());
    String line = list ? Text.list(value) : shown(); // half a list is another one
    return name + "=" + (SPLITS.matcher(line).find() ? "\"" + line + "\"" : line);
  }
}
