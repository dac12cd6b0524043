// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Array;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts the tokens that an object of the host's stands for: a number is itself; an array, a
 * collection, a map and a text count their elements, a text its characters.
 */
public final class TokenReader {

  /** Not to be told: null, or something that cannot be counted. */
  static final int NONE = -1;

  private final List<MethodHandle> calls;

  /**
   * A reader.
   *
   * @param calls of type {@code (Object)Object}, made one after the other
   */
  public TokenReader(List<MethodHandle> calls) {
    this.calls = List.copyOf(calls);
  }

  /**
   * The number; {@link #NONE} where there is none.
   *
   * @throws Throwable whatever the host's own methods throw
   */
  int read(@Nullable Object value) throws Throwable {
    @Nullable Object now = value;
    for (int i = 0; i < calls.size() && now != null; i++) {
      now = (Object) calls.get(i).invokeExact(now);
    }
    return count(now);
  }

  private static int count(@Nullable Object value) {
    return switch (value) {
      case null -> NONE;
      case Number number -> clamp(number.longValue());
      case Collection<?> many -> many.size();
      case CharSequence text -> text.length();
      case Map<?, ?> many -> many.size();
      default -> value.getClass().isArray() ? Array.getLength(value) : NONE;
    };
  }

  static int clamp(long tokens) {
    return Math.clamp(tokens, 0, Integer.MAX_VALUE);
  }
}
