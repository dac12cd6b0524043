// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.weave;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What is woven of one class, and what of it fits a target and cannot be.
 *
 * @param methods what is woven
 * @param shown the same, with target and signature, for people
 * @param refused what is not, and why
 * @param shared names of woven methods that others, which are not, have too
 */
record ClassPlan(
    List<MethodPlan> methods, List<Shown> shown, List<Shown> refused, Set<String> shared) {

  /** A class none of whose woven methods shares its name with one that is not. */
  ClassPlan(List<MethodPlan> methods, List<Shown> shown, List<Shown> refused) {
    this(methods, shown, refused, Set.of());
  }

  /**
   * A line about one method.
   *
   * @param target the target's place in the configuration
   * @param text such as {@code com.acme.Llm.generate(int)}, a refused one with the reason
   */
  record Shown(int target, String text) {}

  static final ClassPlan NOTHING = new ClassPlan(List.of(), List.of(), List.of());

  /** The same, where nothing of it could be put into the class. */
  ClassPlan refusedFor(Throwable e) {
    List<Shown> all = new ArrayList<>(refused);
    shown.forEach(it -> all.add(new Shown(it.target(), it.text() + ": could not be woven: " + e)));
    return new ClassPlan(List.of(), List.of(), all);
  }

  /** Whether all methods of that name are woven: a stack does not tell overloads apart. */
  boolean isAlone(String name) {
    return !shared.contains(name);
  }

  /** Whether there is nothing to put into the class. */
  boolean isEmpty() {
    return methods.isEmpty();
  }
}
