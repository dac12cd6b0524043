// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

/** Whether the guard acts. */
public enum Mode {
  /** It acts. */
  GUARD,
  /** It changes nothing and says what it would have done. */
  OBSERVE
}
