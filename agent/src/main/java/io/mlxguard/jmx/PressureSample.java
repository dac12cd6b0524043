// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.jmx;

/**
 * What was known of memory at one moment; a number below 0 was not known.
 *
 * @param atMillis when, in milliseconds since 1970
 * @param hostLevel the machine's level: 1 NORMAL, 2 WARN, 4 CRITICAL
 * @param deviceLevel the card's level, in the same numbers
 * @param freePercent as the checklist reads it, in percent
 * @param swapUsedBytes swap in use, in bytes
 * @param compressorBytes macOS: what the compressor occupies, in bytes
 * @param stallMicros Linux: time within two seconds that some task stood still, in microseconds
 * @param footprintBytes what the kernel charges the process with, in bytes
 * @param activeBytes in MLX's arrays, in bytes
 * @param poolBytes in MLX's pool, in bytes
 */
public record PressureSample(
    long atMillis,
    int hostLevel,
    int deviceLevel,
    double freePercent,
    long swapUsedBytes,
    long compressorBytes,
    long stallMicros,
    long footprintBytes,
    long activeBytes,
    long poolBytes) {}
