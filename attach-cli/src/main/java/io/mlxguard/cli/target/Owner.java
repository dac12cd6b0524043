// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.target;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whose process it is. On Linux users are compared by number, since in a container names may lie.
 *
 * @param id what is compared
 * @param name what is shown
 */
public record Owner(String id, String name) {
  private static final Path USERS = Path.of("/etc/passwd");

  /** Empty when the system does not say. */
  public static Optional<Owner> of(ProcessHandle process) {
    Optional<String> user = process.info().user();
    Optional<LinuxProcess> linux = LinuxProcess.read(process.pid());
    if (linux.isPresent()) {
      String uid = Long.toString(linux.get().uid());
      return Optional.of(new Owner(uid, nameOf(uid).or(() -> user).orElse("uid " + uid)));
    }
    return user.map(name -> new Owner(name, name));
  }

  public boolean isRoot() {
    return id.equals("0") || id.equals("root");
  }

  private static Optional<String> nameOf(String uid) {
    try (Stream<String> lines = Files.lines(USERS, ISO_8859_1)) {
      return lines
          .map(line -> line.split(":", -1))
          .filter(entry -> entry.length > 2 && entry[2].equals(uid))
          .map(entry -> entry[0])
          .findFirst();
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }
}
