// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.target;

import io.mlxguard.cli.terminal.Untrusted;
import java.util.Properties;

/**
 * What runs the target, by its own system properties.
 *
 * @param command main class or jar, without directories and arguments
 * @param feature 17 of 17.0.15; 0 when the JVM does not say
 */
public record JavaRuntime(String command, String version, int feature, String machine) {
  public static JavaRuntime of(Properties properties) {
    return new JavaRuntime(
        Target.of(0, properties.getProperty("sun.java.command", "")).name(),
        Untrusted.shown(properties.getProperty("java.version", "")),
        feature(properties.getProperty("java.specification.version", "")),
        Untrusted.shown(properties.getProperty("java.vm.name", "")));
  }

  /** The target by a name also where it was given by pid. */
  public Target named(Target target) {
    return target.name().isEmpty() ? new Target(target.pid(), command) : target;
  }

  /** 17 of 17.0.15, 8 of 1.8; 0 of anything else. */
  static int feature(String version) {
    String number = version.startsWith("1.") ? version.substring(2) : version;
    String first = number.split("[^0-9]", 2)[0];
    return first.matches("[0-9]{1,4}") ? Integer.parseInt(first) : 0;
  }
}
