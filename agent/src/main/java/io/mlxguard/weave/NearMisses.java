// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.weave;

import io.mlxguard.config.Target;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Why a target matches nothing, as far as the loaded classes tell, and what may have been meant.
 */
final class NearMisses {

  private static final int MOST = 5;

  private NearMisses() {}

  /**
   * One clause for a target that nothing is woven for.
   *
   * @param loaded every loaded class
   */
  static String of(Target target, Class<?>[] loaded) {
    List<Class<?>> meant =
        Arrays.stream(loaded).filter(type -> target.matchesClass(type.getName())).toList();
    if (!meant.isEmpty()) {
      return String.join("; ", meant.stream().limit(MOST).map(it -> of(target, it)).toList());
    }
    String simple = simpleName(target.classPattern());
    List<String> alike =
        Arrays.stream(loaded)
            .map(Class::getName)
            .filter(name -> simpleName(name).equalsIgnoreCase(simple))
            .distinct()
            .limit(MOST)
            .toList();
    String none = "no class " + target.classPattern() + " is loaded";
    return alike.isEmpty() ? none : none + "; " + String.join(", ", alike) + " is";
  }

  private static String of(Target target, Class<?> type) {
    if (type.isHidden()) {
      return type.getName()
          + " is a hidden class, as of a lambda, which the JVM does not let weave";
    }
    String loaded = type.getName() + " is loaded; ";
    if (target.subtypes() && type.isInterface()) {
      return loaded + "no loaded class that implements it has such a method";
    }
    List<String> has = methods(target, type);
    return has.isEmpty()
        ? loaded + "it has no method of that name"
        : loaded + "it has " + String.join(", ", has);
  }

  private static List<String> methods(Target target, Class<?> type) {
    try {
      Method[] declared = type.getDeclaredMethods();
      List<String> same =
          signatures(Arrays.stream(declared).filter(it -> target.matchesMethod(it.getName())));
      String piece = target.methodPattern().replace("*", "").toLowerCase(Locale.ROOT);
      return same.isEmpty()
          ? signatures(
              Arrays.stream(declared)
                  .filter(it -> it.getName().toLowerCase(Locale.ROOT).contains(piece)))
          : same;
    } catch (LinkageError e) {
      return List.of("methods that cannot be listed (" + e + ")");
    }
  }

  private static List<String> signatures(Stream<Method> methods) {
    return methods
        .filter(method -> !method.isSynthetic())
        .map(NearMisses::signature)
        .sorted()
        .limit(MOST)
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static String signature(Method method) {
    return Arrays.stream(method.getParameterTypes())
        .map(Class::getSimpleName)
        .collect(Collectors.joining(", ", method.getName() + "(", ")"));
  }

  private static String simpleName(String name) {
    return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
  }
}
