// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

/** Whether something is done where it is right. */
enum AutoOff {
  AUTO,
  OFF
}
