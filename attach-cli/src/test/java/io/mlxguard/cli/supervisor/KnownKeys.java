// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.supervisor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** The table of keys with their sources, and what a text has that is not in it. */
final class KnownKeys {
  private KnownKeys() {}

  static Set<String> of(String section) throws IOException {
    try (InputStream in = KnownKeys.class.getResourceAsStream("/supervisor/keys.txt")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
      return text.lines()
          .map(line -> line.split(" ", 3))
          .filter(row -> row[0].equals(section) && row.length == 3 && !row[2].isBlank())
          .map(row -> row[1])
          .collect(Collectors.toSet());
    }
  }

  static List<String> unknownInUnit(String unit) throws IOException {
    List<String> unknown = new ArrayList<>();
    String section = "";
    for (String line : unit.replace(" \\\n", "").lines().toList()) {
      if (line.startsWith("[")) {
        section = line.substring(1, line.length() - 1);
      } else if (!line.isBlank() && !line.startsWith("#")) {
        String key = line.split("=", 2)[0];
        if (!of(section).contains(key)) {
          unknown.add(section + "." + key);
        }
      }
    }
    return unknown;
  }
}
