// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

/**
 * What one look at the machine says of its level. Two levels, since a number that hovers about its
 * threshold must not make the level flap: one is entered at its threshold and left only well below.
 *
 * @param level the highest whose threshold is reached
 * @param floor the highest that is not left yet; at least {@code level}, and the same where the
 *     kernel has a hysteresis of its own
 * @param rule what decided
 * @param text the number and its threshold, one clause a user understands
 */
public record PressureVerdict(
    PressureLevel level, PressureLevel floor, PressureRule rule, String text) {}
