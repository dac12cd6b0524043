// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import java.util.Optional;

/**
 * A version of macOS.
 *
 * @param major 15 is Sequoia. What came next is 26, and 16 to a program built with an older SDK
 *     than its own; JVMs from before JDK-8359830 are such programs
 * @param text what the JVM's {@code os.version} says, such as {@code 15.5}
 */
public record MacVersion(int major, String text) {

  /** The first to panic under either name: between 15 and 26 macOS has no other version. */
  private static final int TAHOE_TO_OLD_PROGRAMS = 16;

  /** The macOS this JVM runs on; empty on another system, and where its version is no number. */
  public static Optional<MacVersion> current() {
    return of(System.getProperty("os.name", ""), System.getProperty("os.version", ""));
  }

  static Optional<MacVersion> of(String name, String version) {
    if (!name.startsWith("Mac")) {
      return Optional.empty();
    }
    String major = version.split("\\.", -1)[0];
    return major.matches("[0-9]{1,4}")
        ? Optional.of(new MacVersion(Integer.parseInt(major), version))
        : Optional.empty();
  }

  /**
   * Whether this kernel can panic while wired GPU memory is allocated and freed (ml-explore/mlx
   * issue 3186, reference/platform.md 8.5): seen on 26, not known to be mended since.
   */
  public boolean panicsWhenWired() {
    return major >= TAHOE_TO_OLD_PROGRAMS;
  }

  @Override
  public String toString() {
    return text;
  }
}
