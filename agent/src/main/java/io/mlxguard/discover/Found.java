// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.discover;

import io.mlxguard.discover.Choice.Candidate;

/**
 * A method that may be woven.
 *
 * @param candidate itself
 * @param counted its calls
 * @param why it stands where it does in the list, in one clause
 */
public record Found(Candidate candidate, Counted counted, String why) {}
