// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.target;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * What a Java runtime is, by the file {@code release} in its home; nothing is started.
 *
 * @param version {@code 25.0.3}; empty where the file does not say
 * @param modules it has; none where the file does not say
 */
record ReleaseFile(String version, List<String> modules) {
  static Optional<ReleaseFile> in(Path home) {
    Path file = home.resolve("release");
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    Properties release = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      release.load(in);
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
    return Optional.of(
        new ReleaseFile(
            unquoted(release.getProperty("JAVA_VERSION", "")),
            List.of(unquoted(release.getProperty("MODULES", "")).split(" "))));
  }

  private static String unquoted(String value) {
    return value.replace("\"", "");
  }
}
