// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.discover;

/**
 * A method as a stack names it: overloads are not told apart.
 *
 * @param className as {@link Class#getName} has it
 * @param methodName the method's name
 * @param share of MLX's work that was seen below it, from 0 to 1
 * @param purity of the looks that found it on a stack, those with MLX's work below it, from 0 to 1
 * @param depth how many other candidates stand outside it, on the mean
 */
public record Place(
    String className, String methodName, double share, double purity, double depth) {

  /** Class and method. */
  public String name() {
    return className + "#" + methodName;
  }
}
