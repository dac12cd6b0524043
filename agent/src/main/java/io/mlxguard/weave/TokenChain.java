// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.weave;

import io.mlxguard.gate.TokenReader;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Binds a {@code tokens} expression to the types of one method. */
final class TokenChain {

  private static final MethodType OBJECT_TO_OBJECT =
      MethodType.methodType(Object.class, Object.class);

  /** The expression does not fit the method. */
  static final class Unfit extends Exception {

    private static final long serialVersionUID = 1L;

    Unfit(String why) {
      super(why);
    }

    String why() {
      return String.valueOf(getMessage());
    }
  }

  private TokenChain() {}

  /**
   * A reader of what these calls answer, one after the other.
   *
   * @param type the argument's or the result's
   * @param calls names of methods without arguments
   */
  static TokenReader reader(Class<?> type, List<String> calls) throws Unfit {
    List<MethodHandle> bound = new ArrayList<>();
    Class<?> now = type;
    for (String call : calls) {
      Method method = method(now, call);
      bound.add(handle(now, method));
      now = method.getReturnType();
    }
    if (!counts(now)) {
      throw new Unfit(
          now.getTypeName()
              + " is no number, array, collection, map or text that could be counted");
    }
    return new TokenReader(bound);
  }

  private static Method method(Class<?> type, String name) throws Unfit {
    try {
      return type.getMethod(name);
    } catch (NoSuchMethodException e) {
      throw new Unfit(type.getTypeName() + " has no public method " + name + "()");
    }
  }

  private static MethodHandle handle(Class<?> type, Method method) throws Unfit {
    if (!method.trySetAccessible()) {
      throw new Unfit(
          type.getTypeName() + "." + method.getName() + "() is closed to the guard by its module");
    }
    try {
      return MethodHandles.lookup().unreflect(method).asType(OBJECT_TO_OBJECT);
    } catch (IllegalAccessException e) {
      throw new Unfit(type.getTypeName() + "." + method.getName() + "() is not accessible");
    }
  }

  /** What is declared as an object may turn out to be one of them. */
  private static boolean counts(Class<?> type) {
    return type == Object.class
        || type.isArray()
        || Number.class.isAssignableFrom(type)
        || CharSequence.class.isAssignableFrom(type)
        || Collection.class.isAssignableFrom(type)
        || Map.class.isAssignableFrom(type)
        || isWholeNumber(type);
  }

  /** Whether it widens to a long without loss. */
  static boolean isWholeNumber(Class<?> type) {
    return type == int.class || type == long.class || type == short.class || type == byte.class;
  }
}
