// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.shim;

/** What this JVM is, from system properties alone. */
final class Jvm {

  private static final int OLDEST = 22;

  private Jvm() {}

  /** javac, jcmd, keytool and the like, which inherit JAVA_TOOL_OPTIONS from a host's shell. */
  static boolean isJdkTool() {
    String module = System.getProperty("jdk.module.main", "");
    return module.startsWith("jdk.")
        || module.equals("java.base")
        || module.equals("java.rmi")
        || module.equals("java.scripting");
  }

  /** Why the guard cannot run here, or null where it can. */
  static String unfit() {
    String vm = System.getProperty("java.vm.name", "");
    if (vm.contains("OpenJ9")) {
      return "this JVM is " + vm + " and a HotSpot JVM is needed; the application runs unguarded";
    }
    if (release(System.getProperty("java.specification.version", "")) < OLDEST) {
      return "this is Java "
          + System.getProperty("java.version")
          + " and Java "
          + OLDEST
          + " or newer is needed; the application runs unguarded";
    }
    return null;
  }

  private static int release(String specification) {
    try {
      return specification.startsWith("1.") ? 0 : Integer.parseInt(specification);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
