// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.jmx;

/**
 * A key that somebody has given a value.
 *
 * @param key its name
 * @param value as written
 * @param source who gave it: where it was written
 */
public record SettingInForce(String key, String value, String source) {}
