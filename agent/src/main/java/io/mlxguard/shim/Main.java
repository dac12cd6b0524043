// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.shim;

import java.io.File;

/** {@code java -jar mlx-guard.jar}: hands over to the command line in the jar's {@code cli/}. */
public final class Main {

  private static final String CLI = "io.mlxguard.cli.Cli";

  /** EX_USAGE of the command line's own codes: this Java cannot run it. */
  private static final int USAGE = 2;

  private Main() {}

  /**
   * Runs the command line and exits with its code.
   *
   * @param arguments the verb and what belongs to it
   * @throws Exception if the jar is damaged
   */
  public static void main(String[] arguments) throws Exception {
    String release = System.getProperty("java.specification.version", "");
    if (release.startsWith("1.") || Integer.parseInt(release) < 17) {
      Stderr.line("the command line needs Java 17 or newer; this is Java " + release);
      System.exit(USAGE);
    }
    File jar =
        new File(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI().getPath());
    NestedLoader loader = new NestedLoader(jar, "cli/");
    Thread.currentThread().setContextClassLoader(loader);
    Object code =
        loader
            .loadClass(CLI)
            .getMethod("run", String[].class, String.class, String.class)
            .invoke(
                null,
                arguments,
                jar.getAbsolutePath(),
                Main.class.getPackage().getImplementationVersion());
    System.exit((Integer) code);
  }
}
