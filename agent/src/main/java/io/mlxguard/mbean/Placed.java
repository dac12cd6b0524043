// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mbean;

/** A bean that knows whether it is registered. */
interface Placed {

  Presence presence();
}
