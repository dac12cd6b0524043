// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

/** What a level was judged by. */
public enum PressureRule {
  /** macOS: the kernel's own level, {@code kern.memorystatus_vm_pressure_level}. */
  KERNEL_LEVEL,
  /** macOS, where the kernel does not tell its level: compressor / (compressor + unwired). */
  COMPRESSOR_RATIO,
  /** Linux: time that tasks stood still for want of memory, by PSI. */
  STALL,
  /** Linux: whoever watches for this process has told of pressure, through a pipe. */
  TOLD,
  /** Linux: {@code MemAvailable}, as a share of memory. */
  AVAILABLE,
  /** Linux: what a control group holds and cannot give back, as a share of its limit. */
  GROUP,
  /** CUDA: free memory on the card, as a share of it. */
  CARD
}
