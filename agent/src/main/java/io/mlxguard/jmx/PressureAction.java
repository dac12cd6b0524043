// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.jmx;

/**
 * Something that was done because memory was short, and what became of it; a number below 0 is not
 * known, or not yet.
 *
 * @param number counted from 1
 * @param atMillis when, in milliseconds since 1970
 * @param domain whose memory was short: HOST or DEVICE
 * @param rung gc-nudge, clear, dip or hold
 * @param what what was done, one clause
 * @param level NORMAL, WARN or CRITICAL; NORMAL for the checklist's own rule alone
 * @param reason the number and its threshold
 * @param key the configuration key that governs it
 * @param outcome PENDING, OPEN, USEFUL, USELESS, IDLE, WITHDRAWN or OBSERVED
 * @param poolBytes MLX's pool just before, in bytes
 * @param activeBytes MLX's arrays just before, in bytes
 * @param returnedBytes how much less MLX held of what it frees, in bytes
 * @param toSystemBytes how much less the kernel charged the process with, in bytes
 */
public record PressureAction(
    long number,
    long atMillis,
    String domain,
    String rung,
    String what,
    String level,
    String reason,
    String key,
    String outcome,
    long poolBytes,
    long activeBytes,
    long returnedBytes,
    long toSystemBytes) {}
