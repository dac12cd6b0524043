// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.target;

/** How a command ended. The numbers are a contract with scripts; never change. */
public enum Exit {
  OK(0),
  FINDINGS(1),
  USAGE(2),
  NO_PROCESS(3),
  REFUSED(4),
  AGENT(5);

  public final int code;

  Exit(int code) {
    this.code = code;
  }
}
