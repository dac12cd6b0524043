// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.machine;

import io.mlxguard.cli.terminal.Untrusted;
import java.util.List;

/**
 * Which images of MLX's another process has mapped, as the system tells.
 *
 * @param paths cleaned; none where there is none, or it is not known
 * @param whyUnknown empty where it is known
 */
public record MlxImages(List<String> paths, String whyUnknown) {
  private static final int LONGEST_PATH = 4096;

  /** Asks anew; nothing throws. */
  public static MlxImages of(long pid) {
    return Runtime.version().feature() >= Surroundings.LIVE_SINCE
        ? LiveMachine.mlxImages(pid)
        : new MlxImages(List.of(), BlindMachine.tooOld());
  }

  static MlxImages known(List<String> paths) {
    return new MlxImages(
        paths.stream().map(path -> Untrusted.clean(path, LONGEST_PATH)).toList(), "");
  }
}
