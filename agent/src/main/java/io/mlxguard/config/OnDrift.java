// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

/** What to do about a limit that the host has set since. */
public enum OnDrift {
  /** Leave it, and say so. */
  REPORT,
  /** Put ours back. */
  ENFORCE
}
