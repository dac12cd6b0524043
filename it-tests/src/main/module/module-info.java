// SPDX-License-Identifier: Apache-2.0
/** A host that exports and opens nothing to anyone, and reads nothing but the JDK's base. */
module io.mlxguard.host.modular {}
