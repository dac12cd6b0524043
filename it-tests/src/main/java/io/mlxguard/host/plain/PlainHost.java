// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host.plain;

import java.io.IOException;

/**
 * An application that does nothing: prints one line and ends with the given exit code.
 *
 * <p>Arguments: {@code [--wait] [CODE]}; with {@code --wait} it lives until its standard input
 * ends. Behind {@code --} stands whatever it does not care for.
 */
public final class PlainHost {
  private PlainHost() {}

  /**
   * Runs the application.
   *
   * @param args {@code --wait} and the exit code (0 to 255, default 0), both optional
   * @throws IOException if standard input cannot be read
   */
  public static void main(String[] args) throws IOException {
    boolean wait = false;
    int code = 0;
    for (String arg : args) {
      if (arg.equals("--")) {
        break;
      }
      if (arg.equals("--wait")) {
        wait = true;
      } else {
        code = Integer.parseInt(arg);
      }
    }
    System.out.println("hello from Java " + System.getProperty("java.version"));
    while (wait && System.in.read() >= 0) {
      // What is sent does not matter, only that the sender is still there.
    }
    System.exit(code);
  }
}
