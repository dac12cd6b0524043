// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.discover;

import java.util.List;

/**
 * One thread at one look.
 *
 * @param thread its name
 * @param inNative whether it is inside native code
 * @param frames innermost first
 */
public record ThreadSample(String thread, boolean inNative, List<StackTraceElement> frames) {}
