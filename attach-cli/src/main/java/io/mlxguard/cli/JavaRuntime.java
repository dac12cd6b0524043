// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

import java.util.Properties;

/**
 * What runs the target, by its own system properties.
 *
 * @param command main class or jar, without directories and arguments
 * @param feature 17 of 17.0.15; 0 when the JVM does not say
 */
record JavaRuntime(String command, String version, int feature, String machine) {
  static JavaRuntime of(Properties properties) {
    return new JavaRuntime(
        Target.of(0, properties.getProperty("sun.java.command", "")).name(),
        Untrusted.shown(properties.getProperty("java.version", "")),
        feature(properties.getProperty("java.specification.version", "")),
        Untrusted.shown(properties.getProperty("java.vm.name", "")));
  }

  // Up to Java 8 the specification version was written 1.8.
  private static int feature(String specification) {
    String number = specification.startsWith("1.") ? specification.substring(2) : specification;
    return number.matches("[0-9]{1,4}") ? Integer.parseInt(number) : 0;
  }
}
