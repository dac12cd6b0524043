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
   * The guard's folder there, which may not exist; elsewhere than on macOS it is one for both. It
   * lies below {@code XDG_STATE_HOME} where that is set, but for macOS's logs, which have their
   * reader.
   *
   * @throws IOException if this user has no home
   */
  public Path path() throws IOException {
    String state = System.getenv("XDG_STATE_HOME");
    boolean isMac = System.getProperty("os.name", "").startsWith("Mac");
    boolean given = state != null && state.startsWith("/") && !(isMac && this == LOGS);
    Path home = Path.of(System.getProperty("user.home", ""));
    if (!given && !home.isAbsolute()) { // "?" for a user without an entry, as in containers
      throw new IOException("this user has no home folder");
    }
    if (given) {
      return Path.of(state, OWN);
    }
    return home.resolve(isMac ? onMac : ".local/state").resolve(OWN);
  }
}
