// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.weave;

import java.util.OptionalInt;

/**
 * How one method is woven. Numbers and names alone: it is kept for as long as the class lives, and
 * must not keep it alive.
 *
 * @param name the method's name
 * @param descriptor its descriptor, which with the name tells it from its overloads
 * @param site the number bound into the advice
 * @param tokenArgument the argument in which the tokens are found
 * @param argument what that argument is
 * @param result what of the result is handed on
 */
record MethodPlan(
    String name,
    String descriptor,
    int site,
    OptionalInt tokenArgument,
    Kind argument,
    Kind result) {

  /** What a value is to the dispatcher. */
  enum Kind {
    /** Of no interest. */
    NONE,
    /** A whole number that fits a long. */
    NUMBER,
    /** Anything else. */
    OBJECT
  }
}
