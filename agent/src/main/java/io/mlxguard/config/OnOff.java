// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

/** A choice of two. */
enum OnOff {
  ON,
  OFF
}
