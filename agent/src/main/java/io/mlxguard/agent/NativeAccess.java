// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import io.mlxguard.config.NativeAccessChoice;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;

/**
 * Native access for this module alone, granted from inside it: the deployer's flag cannot name a
 * module of a run-time layer (reference/jvm-agents.md 2). Silent under {@code
 * --illegal-native-access=deny}, and no other module gains anything.
 */
final class NativeAccess {

  private static final String FLAG = "--enable-native-access=";
  private static final String ALL = "ALL-UNNAMED";

  private NativeAccess() {}

  /** Sees to it that native calls may be made; where they may not, why. */
  static Optional<String> refusal(NativeAccessChoice choice) {
    if (choice == NativeAccessChoice.FLAG_ONLY && !ByFlag.GIVEN) {
      return Optional.of("native-access=flag-only, and the JVM was started without " + FLAG + ALL);
    }
    Module own = NativeAccess.class.getModule();
    return own.isNativeAccessEnabled() ? Optional.empty() : grant(own);
  }

  private static Optional<String> grant(Module own) {
    try {
      Method grant = Module.class.getDeclaredMethod("implAddEnableNativeAccess");
      grant.setAccessible(true);
      grant.invoke(own);
      return Optional.empty();
    } catch (ReflectiveOperationException | RuntimeException e) {
      return Optional.of("this JDK does not let the guard make native calls: " + e);
    }
  }

  /**
   * What the JVM was started with. Not {@link Module#isNativeAccessEnabled}: that is true for every
   * unnamed module once the JVM has warned of one.
   */
  private static final class ByFlag {

    static final boolean GIVEN = given();

    private static boolean given() {
      return ModuleLayer.boot().findModule("java.management").isPresent()
          && ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
              .filter(argument -> argument.startsWith(FLAG))
              .map(argument -> argument.substring(FLAG.length()).split(","))
              .anyMatch(modules -> Arrays.asList(modules).contains(ALL));
    }
  }
}
