// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import java.io.IOException;
import java.nio.file.Path;

/** Where a user of this system looks for what a program writes. */
public enum UserFolder {
  /** What happened. */
  LOGS("Library/Logs"),
  /** What a program has to remember. */
  STATE("Library/Application Support");

  private static final String OWN = "mlx-guard";

  private final String onMac;

  UserFolder(String onMac) {
    this.onMac = onMac;
  }

  /**
   * The guard's folder there, which may not exist: below {@code XDG_STATE_HOME} where that is set,
   * else one for both everywhere but on macOS.
   *
   * @throws IOException if this user has no home
   */
  public Path path() throws IOException {
    String state = System.getenv("XDG_STATE_HOME");
    boolean given = state != null && state.startsWith("/");
    Path home = Path.of(System.getProperty("user.home", ""));
    if (!given && !home.isAbsolute()) { // "?" for a user without an entry, as in containers
      throw new IOException("this user has no home folder");
    }
    if (given) {
      return Path.of(state, OWN);
    }
    boolean isMac = System.getProperty("os.name", "").startsWith("Mac");
    return home.resolve(isMac ? onMac : ".local/state").resolve(OWN);
  }
}
