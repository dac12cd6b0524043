// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.function.Function;

/** The numbers xnu tells by name. */
final class MacSysctl {

  // struct xsw_usage.
  private static final long SWAP_USAGE_BYTES = 32;
  private static final long SWAP_USED_OFFSET = 16;
  private static final long SWAP_PAGE_SIZE_OFFSET = 24;

  // int sysctlbyname(const char *name, void *oldp, size_t *oldlenp, void *newp, size_t newlen);
  private final SystemFunction sysctlbyname;

  MacSysctl(SymbolLookup system) {
    sysctlbyname =
        new SystemFunction(
            system,
            "sysctlbyname",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG));
  }

  /** A number above 0; any other is missing. */
  Reading<Long> positive(String name) {
    return within(1, Long.MAX_VALUE, name);
  }

  /** A number from {@code least} to {@code most}; any other is missing. */
  Reading<Long> within(long least, long most, String name) {
    return ask(
        name,
        JAVA_LONG.byteSize(),
        question -> {
          long answer = question.number();
          return answer >= least && answer <= most
              ? Reading.of(answer)
              : Reading.missing("sysctl " + name + " says " + answer);
        });
  }

  /** Swap in use; 0 where nothing has been swapped out yet. */
  Reading<Long> swapUsedBytes() {
    return ask(
        "vm.swapusage",
        SWAP_USAGE_BYTES,
        question -> {
          long used = question.struct().get(JAVA_LONG, SWAP_USED_OFFSET);
          return used >= 0
              ? Reading.of(used)
              : Reading.missing("vm.swapusage says " + Long.toUnsignedString(used));
        });
  }

  /** The size of what xnu counts in pages. */
  Reading<Long> pageBytes() {
    return switch (positive("hw.pagesize")) {
      case Reading.Value<Long> read -> read;
      case Reading.Missing<Long> missing -> swapPageBytes(missing.why());
    };
  }

  private Reading<Long> swapPageBytes(String whyAsked) {
    return ask(
        "vm.swapusage",
        SWAP_USAGE_BYTES,
        question -> {
          MemorySegment usage = question.struct();
          long bytes = Integer.toUnsignedLong(usage.get(JAVA_INT, SWAP_PAGE_SIZE_OFFSET));
          return bytes > 0 ? Reading.of(bytes) : Reading.missing(whyAsked);
        });
  }

  /** A number that is asked for time and again, with buffers in {@code arena}. */
  MacSysctlQuestion question(String name, Arena arena) {
    return new MacSysctlQuestion(sysctlbyname, name, JAVA_LONG.byteSize(), arena);
  }

  private Reading<Long> ask(
      String name, long bytes, Function<MacSysctlQuestion, Reading<Long>> answer) {
    try (Arena arena = Arena.ofConfined()) {
      MacSysctlQuestion question = new MacSysctlQuestion(sysctlbyname, name, bytes, arena);
      return question.ask() ? answer.apply(question) : Reading.missing(question.why());
    } catch (RuntimeException | Error e) { // no memory for the buffers; a reading never throws
      return Reading.missing("sysctl " + name + ": " + e);
    }
  }
}
