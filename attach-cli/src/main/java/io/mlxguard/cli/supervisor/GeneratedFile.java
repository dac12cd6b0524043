// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.supervisor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of ours. One line of it is a comment with a hash of all others, by which it tells whether
 * somebody has edited it since, and what host it is for: names are alike more often than hosts.
 *
 * @param name without a directory
 * @param text with the seal
 * @param host whose it is, {@link HostJob#identity()}
 */
public record GeneratedFile(String name, String text, String host) {
  private static final String SEAL = "mlx-guard wrote this; it is not written over once edited: ";

  // Bounded by hand: what stands before and behind depends on the syntax of comments.
  private static final Pattern LINE =
      Pattern.compile(
          "(?m)^.*" + Pattern.quote(SEAL) + "sha256 ([0-9a-f]{64}) for ([0-9a-f]{16}).*\n");

  /**
   * Seals a text.
   *
   * @param host whose it is
   * @param before what begins a comment
   * @param after what ends it
   * @param body the text, whose first line may be made to stay the first
   * @param line how many lines stay above the seal
   */
  static GeneratedFile sealed(
      String name, String body, String host, String before, String after, int line) {
    int at = 0;
    for (int i = 0; i < line; i++) {
      at = body.indexOf('\n', at) + 1;
    }
    String seal = before + SEAL + "sha256 " + sha256(host + body) + " for " + host + after + "\n";
    return new GeneratedFile(name, body.substring(0, at) + seal + body.substring(at), host);
  }

  /** Whether a text is one that this command wrote, as it wrote it. */
  static boolean isAsWritten(String text) {
    return hostOf(text).isPresent();
  }

  /** Whose text it is; empty where it is not as this command wrote it. */
  static Optional<String> hostOf(String text) {
    Matcher matcher = LINE.matcher(text);
    if (!matcher.find()) {
      return Optional.empty();
    }
    String host = matcher.group(2);
    String rest = text.substring(0, matcher.start()) + text.substring(matcher.end());
    return sha256(host + rest).equals(matcher.group(1)) ? Optional.of(host) : Optional.empty();
  }

  static String sha256(String text) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
