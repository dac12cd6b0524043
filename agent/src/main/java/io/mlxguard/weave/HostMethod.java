// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.weave;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One method of the host's that has code, as its class file tells of it.
 *
 * @param className as {@link Class#getName} has it
 * @param name the method's name
 * @param arguments in order
 */
public record HostMethod(String className, String name, List<Argument> arguments) {

  /** Copies the arguments. */
  public HostMethod {
    arguments = List.copyOf(arguments);
  }

  /**
   * One argument.
   *
   * @param type as in a target
   * @param name where the class file keeps it
   * @param wholeNumber whether it is one, boxed or not
   * @param numbers names of public methods of its type, without arguments, that answer one and do
   *     nothing but read a field
   */
  public record Argument(
      String type, Optional<String> name, boolean wholeNumber, List<String> numbers) {

    /** Copies the names. */
    public Argument {
      numbers = List.copyOf(numbers);
    }
  }

  /** As it is written in a target, such as {@code com.acme.Llm#generate(java.lang.String,int)}. */
  public String target() {
    return arguments.stream()
        .map(Argument::type)
        .collect(Collectors.joining(",", className + "#" + name + "(", ")"));
  }
}
