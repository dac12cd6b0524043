// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.weave;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDefinition;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import org.jspecify.annotations.Nullable;

/**
 * The numbers that can be read off an object by methods proven to read a field and no more: a trial
 * calls them, and {@code consumeTokens()} is one to the eye alone. Where a loaded class may have
 * put another in such a method's place, only a final one is proven.
 */
final class PlainAccessors {

  private static final int MOST_SUPERTYPES = 4;

  private final Set<String> extended = new HashSet<>();

  /** Among these classes, which are all that is loaded. */
  PlainAccessors(Class<?>... loaded) {
    for (Class<?> type : loaded) {
      Class<?> above = type.getSuperclass();
      if (above != null) {
        extended.add(above.getName());
      }
    }
  }

  /**
   * Names of public methods without arguments that answer a whole number; none of a type whose
   * class file is nowhere.
   *
   * @param loader of the method that has it as an argument
   */
  List<String> of(TypeDescription type, @Nullable ClassLoader loader) {
    Set<String> decided = new HashSet<>();
    Set<String> numbers = new TreeSet<>();
    ClassFileLocator files = ClassFileLocator.ForClassLoader.of(loader);
    boolean open = extended.contains(type.getName());
    try {
      @Nullable TypeDefinition now = type.isPrimitive() || type.isArray() ? null : type;
      for (int i = 0; i < MOST_SUPERTYPES && now != null && !isOfJdk(now.getTypeName()); i++) {
        Set<String> reads = FieldReads.in(files.locate(now.getTypeName()).resolve());
        for (MethodDescription method : now.asErasure().getDeclaredMethods()) {
          boolean first = method.getParameters().isEmpty() && decided.add(method.getInternalName());
          if (first
              && isNumber(method)
              && reads.contains(method.getInternalName())
              && (!open || method.isFinal())) {
            numbers.add(method.getInternalName());
          }
        }
        now = now.getSuperClass();
      }
    } catch (IOException | RuntimeException | LinkageError e) {
      return List.copyOf(numbers);
    }
    return List.copyOf(numbers);
  }

  private static boolean isNumber(MethodDescription method) {
    return method.isMethod()
        && method.isPublic()
        && !method.isStatic()
        && HostMethods.isWholeNumber(method.getReturnType().asErasure());
  }

  private static boolean isOfJdk(String name) {
    return name.startsWith("java.") || name.startsWith("javax.") || name.startsWith("jdk.");
  }
}
