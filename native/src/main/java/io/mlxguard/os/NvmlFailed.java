// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

/** NVML cannot be asked, or refuses. */
final class NvmlFailed extends Exception {

  private static final long serialVersionUID = 1L;

  private final String reason;

  NvmlFailed(String reason) {
    super(reason, null, false, false); // it comes with every look while it lasts
    this.reason = reason;
  }

  /** What went wrong, in one clause a user understands. */
  String reason() {
    return reason;
  }
}
