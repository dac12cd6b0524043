// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;

/** The one table of keys: name, default, what is allowed, why. */
public enum Key {
  /** Bounds MLX's buffer pool, inside MLX's own malloc and free. */
  CACHE_LIMIT("cache-limit", "auto", Limit.ALLOWED),
  /** Where MLX begins to reclaim and to hold evaluation back; not a cap. */
  MEMORY_LIMIT("memory-limit", "auto", Limit.ALLOWED),
  /** How long after the evidence of use the limits are set. */
  INSTALL_DELAY("install-delay", "250ms", Span.ALLOWED),
  /** How long a detach may take before what is left is named. */
  DETACH_TIMEOUT("detach-timeout", "10s", Span.ALLOWED);

  private final String title;
  private final String byDefault;
  private final String allowed;

  Key(String title, String byDefault, String allowed) {
    this.title = title;
    this.byDefault = byDefault;
    this.allowed = allowed;
  }

  /** As users write it. */
  public String title() {
    return title;
  }

  /** The value in force where none is given. */
  public String byDefault() {
    return byDefault;
  }

  /** Which values there are, for an error's sentence. */
  public String allowed() {
    return allowed;
  }

  /** The key of that name. */
  static Optional<Key> named(String title) {
    return Arrays.stream(values()).filter(key -> key.title.equals(title)).findFirst();
  }

  /** The key whose name is nearest to one that does not exist. */
  static Key nearest(String title) {
    return Arrays.stream(values())
        .min(Comparator.comparingInt(key -> distance(key.title, title)))
        .orElseThrow();
  }

  /** Levenshtein's: how many letters to insert, drop or change. */
  private static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    Arrays.setAll(row, i -> i);
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[other.length()];
  }
}
