// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.doctor;

/** What a check comes to. */
public enum Verdict {
  OK,
  FINDING,
  /** What it takes to judge could not be measured. */
  UNKNOWN,
  /** It does not apply here. */
  NONE;

  @Override
  public String toString() {
    return this == NONE ? "-" : name();
  }
}
