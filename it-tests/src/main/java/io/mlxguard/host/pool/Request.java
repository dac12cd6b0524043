// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host.pool;

/**
 * What a client wants.
 *
 * @param prompt the text to go on from
 * @param maxTokens how much of it
 */
record Request(String prompt, int maxTokens) {}
