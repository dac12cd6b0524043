// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.shim;

/** A class for a loader to load. */
final class OneClass {}
