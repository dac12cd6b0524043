// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The configuration's keys, as the jar's build wrote them from the agent's table. */
final class KeyHelp {
  private static final String RESOURCE = "keys";

  private KeyHelp() {}

  /**
   * Lines for the end of a usage text, in the notation of picocli, to which a percent is special.
   */
  static String[] lines() {
    ClassLoader loader = KeyHelp.class.getClassLoader();
    try (InputStream in = loader == null ? null : loader.getResourceAsStream(RESOURCE)) {
      String keys =
          in == null
              ? "see docs/configuration.md"
              : new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return ("\nKeys:\n" + keys).replace("%", "%%").split("\n");
    } catch (IOException e) {
      return new String[] {"the keys cannot be read from the jar: " + e.getMessage()};
    }
  }
}
