// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.doctor;

/**
 * What to do about a finding; either may be empty.
 *
 * @param command the words behind {@code java -jar mlx-guard.jar}, which runs as it stands
 * @param advice a sentence, beside the command or in place of it
 */
public record Cure(String command, String advice) {
  static final Cure NONE = new Cure("", "");

  static Cure command(String command) {
    return new Cure(command, "");
  }

  static Cure advice(String advice) {
    return new Cure("", advice);
  }
}
