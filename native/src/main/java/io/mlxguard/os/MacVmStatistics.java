// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * xnu's page counts, asked for once a second at most. To programs that are not Apple's the kernel
 * gives two to ten fresh answers a second, all of them together, and any other time its last one,
 * with no error (reference/platform.md 2). So an answer that equals the one before byte for byte,
 * faults and all, keeps that one's time. {@link #refresh} allocates nothing. Used by one thread.
 */
final class MacVmStatistics {

  private static final int HOST_VM_INFO64 = 4;
  // What kernels since 10.9 know and all that is needed; one asked for more than it knows logs it.
  private static final int HOST_VM_INFO64_REV1_COUNT = 38;
  private static final long BYTES = HOST_VM_INFO64_REV1_COUNT * JAVA_INT.byteSize();
  private static final long FREE_COUNT_OFFSET = 0; // speculative pages are counted in
  private static final long ACTIVE_COUNT_OFFSET = 4;
  private static final long INACTIVE_COUNT_OFFSET = 8;
  private static final long COMPRESSOR_PAGE_COUNT_OFFSET = 128;
  private static final long TOTAL_UNCOMPRESSED_OFFSET = 144;

  private static final long EVERY_NANOS = Duration.ofSeconds(1).toNanos();

  private enum Answer {
    NONE,
    WHOLE,
    UNBOUND,
    REFUSED,
    SHORT,
    NO_PAGES,
    THROWN
  }

  private final SystemFunction machHostSelf;
  private final SystemFunction hostStatistics64;
  private final MemorySegment count;
  private MemorySegment fresh;
  private MemorySegment kept;
  private boolean isKept;
  private long keptNanos;
  private long askedNanos;
  private Answer answer = Answer.NONE;
  private boolean hasHost;
  private int host;
  private int code;
  private @Nullable Throwable thrown;

  MacVmStatistics(SymbolLookup system, Arena arena) {
    // mach_port_t mach_host_self(void);
    machHostSelf = new SystemFunction(system, "mach_host_self", FunctionDescriptor.of(JAVA_INT));
    // kern_return_t host_statistics64(host_t, host_flavor_t, host_info64_t out,
    //     mach_msg_type_number_t *count);
    hostStatistics64 =
        new SystemFunction(
            system,
            "host_statistics64",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    count = arena.allocate(JAVA_INT);
    fresh = arena.allocate(BYTES, JAVA_LONG.byteAlignment());
    kept = arena.allocate(BYTES, JAVA_LONG.byteAlignment());
  }

  /** Asks, if that was not within the last second. */
  void refresh(long nowNanos) {
    if (answer != Answer.NONE && nowNanos - askedNanos < EVERY_NANOS) {
      return;
    }
    askedNanos = nowNanos;
    try {
      answer = ask(nowNanos);
    } catch (Throwable e) { // invokeExact declares Throwable; a reading never throws
      thrown = e;
      answer = Answer.THROWN;
    }
  }

  private Answer ask(long nowNanos) throws Throwable {
    @Nullable MethodHandle self = machHostSelf.linked();
    @Nullable MethodHandle function = hostStatistics64.linked();
    if (self == null || function == null) {
      return Answer.UNBOUND;
    }
    if (!hasHost) {
      host = (int) self.invokeExact(); // each call holds the port once more, so there is one
      hasHost = true;
    }
    count.set(JAVA_INT, 0, HOST_VM_INFO64_REV1_COUNT);
    code = (int) function.invokeExact(host, HOST_VM_INFO64, fresh, count);
    if (code != 0) {
      return Answer.REFUSED;
    }
    if (count.get(JAVA_INT, 0) < HOST_VM_INFO64_REV1_COUNT) {
      return Answer.SHORT;
    }
    if (!isKept || MemorySegment.mismatch(fresh, 0, BYTES, kept, 0, BYTES) >= 0) {
      MemorySegment before = kept;
      kept = fresh;
      fresh = before;
      isKept = true;
      keptNanos = nowNanos;
    }
    return unwiredPages() + compressorPages() == 0 ? Answer.NO_PAGES : Answer.WHOLE;
  }

  /** The next answer is a fresh one, whatever it is. */
  void forget() {
    answer = Answer.NONE;
    isKept = false;
  }

  /** Whether the last question was answered; only then the numbers are any. */
  boolean isThere() {
    return answer == Answer.WHOLE;
  }

  /** Since when the numbers have been as they are: the time of a fresh answer. */
  long atNanos() {
    return keptNanos;
  }

  /** Active, inactive, free and speculative pages: xnu's AVAILABLE_NON_COMPRESSED_MEMORY. */
  long unwiredPages() {
    return unsigned(FREE_COUNT_OFFSET)
        + unsigned(ACTIVE_COUNT_OFFSET)
        + unsigned(INACTIVE_COUNT_OFFSET);
  }

  /** Pages that the compressor occupies. */
  long compressorPages() {
    return unsigned(COMPRESSOR_PAGE_COUNT_OFFSET);
  }

  /** Pages that it holds, as they were before, also those that it has swapped out. */
  long compressedPages() {
    return kept.get(JAVA_LONG, TOTAL_UNCOMPRESSED_OFFSET);
  }

  /** What xnu's level is made of: the compressor's part of what is not wired, 0 to 1. */
  double compressorRatio() {
    return (double) compressorPages() / (unwiredPages() + compressorPages());
  }

  /** Why the last question was not answered, one clause. */
  String why() {
    return switch (answer) {
      case NONE, WHOLE -> hostStatistics64 + " was not asked";
      case UNBOUND ->
          "the C library has no "
              + (machHostSelf.linked() == null ? machHostSelf : hostStatistics64);
      case REFUSED -> hostStatistics64 + " returned " + code;
      case SHORT -> hostStatistics64 + " told " + count.get(JAVA_INT, 0) + " numbers only";
      case NO_PAGES -> hostStatistics64 + " counts no pages";
      case THROWN -> hostStatistics64 + ": " + thrown;
    };
  }

  private long unsigned(long offset) {
    return Integer.toUnsignedLong(kept.get(JAVA_INT, offset));
  }
}
