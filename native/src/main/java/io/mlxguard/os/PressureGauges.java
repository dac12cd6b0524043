// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

/**
 * The numbers behind a level, each read at most once a second. One that a system does not have is
 * missing, with the reason.
 *
 * @param totalBytes physical memory, or the card's
 * @param availableBytes Linux: {@code MemAvailable}, what can be had without swapping. macOS: all
 *     that is neither wired nor in the compressor, free, active and inactive pages alike; what
 *     programs are using counts too, as it does in the kernel's own level, so this is more than can
 *     be had without compressing anything
 * @param freePercent as the checklist reads it: macOS {@code kern.memorystatus_level}, what {@code
 *     memory_pressure -Q} prints; Linux and a card: available of total
 * @param swapUsedBytes swap in use
 * @param compressorBytes macOS: the memory the compressor occupies
 * @param compressedBytes macOS: what it holds, as it was before, with what it has swapped out
 * @param compressorRatio macOS: compressor / (compressor + unwired), 0 to 1; WARN is about 0.5,
 *     CRITICAL about 0.66 (reference/platform.md 1.2)
 * @param someStallMicros Linux: how long at least one task stood still for want of memory in the
 *     last two seconds, by PSI
 * @param fullStallMicros Linux: the same of all tasks at once
 * @param groupUsedBytes Linux: what the tightest control group of this process holds; near its
 *     limit, from 80 % on, without file pages
 * @param groupLimitBytes Linux: that group's limit
 */
public record PressureGauges(
    Reading<Long> totalBytes,
    Reading<Long> availableBytes,
    Reading<Double> freePercent,
    Reading<Long> swapUsedBytes,
    Reading<Long> compressorBytes,
    Reading<Long> compressedBytes,
    Reading<Double> compressorRatio,
    Reading<Long> someStallMicros,
    Reading<Long> fullStallMicros,
    Reading<Long> groupUsedBytes,
    Reading<Long> groupLimitBytes) {}
