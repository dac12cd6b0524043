// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

/** How a command ended. The numbers are a contract with scripts; 1 is kept for findings. */
enum Exit {
  OK(0),
  USAGE(2),
  NO_PROCESS(3),
  REFUSED(4),
  AGENT(5);

  final int code;

  Exit(int code) {
    this.code = code;
  }
}
