// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MacPressureOnStandInTest {

  private static final String LEVEL = "kern.memorystatus_vm_pressure_level";
  private static final int ENOENT = 2;
  private static final int GONE = -1; // no level, but ENOENT

  @RegisterExtension static final LibSystemStandIn system = new LibSystemStandIn();

  private long now = 1_000;

  private MacPressure source(SymbolLookup lookup) {
    return new MacPressure(lookup, () -> now);
  }

  private static void level(int number) {
    if (number == GONE) {
      system.refuseSysctl(LEVEL, ENOENT);
    } else {
      system.sysctl(LEVEL, number, 4);
    }
  }

  /** A thousand pages that are not wired, so many of them the compressor's. */
  private static void compressor(int pages) {
    system.pages(1000 - pages, 0, 0, pages, 3L * pages);
  }

  private static PressureVerdict verdict(MacPressure source) {
    return source.read().verdict().known().orElseThrow();
  }

  private static String missing(MacPressure source) {
    return switch (source.read().verdict()) {
      case Reading.Missing<PressureVerdict> missing -> missing.why();
      case Reading.Value<PressureVerdict> read -> throw new AssertionError("read " + read);
    };
  }

  @Test
  void everyWayFromOneLevelToAnotherAndBack() {
    system.kernelOfPages(5, 38);
    MacPressure source = source(system);
    int[] all = {1, 2, 4, 3, GONE};
    for (int from : all) {
      for (int to : all) {
        for (int number : new int[] {from, to, from}) {
          level(number);
          Optional<PressureLevel> before = source.read().verdict().known().map(it -> it.level());

          boolean changed = source.look();

          Optional<PressureLevel> expected =
              List.of(PressureLevel.values()).stream()
                  .filter(it -> it.number() == number)
                  .findFirst();
          assertThat(changed).isEqualTo(!before.equals(expected));
          Reading<PressureVerdict> read = source.read().verdict();
          assertThat(read.known().map(PressureVerdict::level)).isEqualTo(expected);
          assertThat(read.known().map(PressureVerdict::floor)).isEqualTo(expected);
          assertThat(source.look()).isFalse();
        }
      }
    }
    assertThat(system.lastWrite()).isEmpty();
  }

  @Test
  void theKernelsOwnWordIsTheVerdict() {
    level(2);
    MacPressure source = source(system);

    PressureReading reading = source.read();

    assertThat(reading.domain()).isEqualTo(PressureReading.Domain.HOST);
    assertThat(reading.source()).isEqualTo(LEVEL);
    assertThat(reading.verdict())
        .isEqualTo(
            new Reading.Value<>(
                new PressureVerdict(
                    PressureLevel.WARN,
                    PressureLevel.WARN,
                    PressureRule.KERNEL_LEVEL,
                    LEVEL + " is 2 (WARN)"),
                now));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 3, 5, 8, -1, 0x1_0000_0001L, Long.MIN_VALUE})
  void aNumberThatIsNoLevelIsMissingHoweverCalmTheCompressorIs(long number) {
    compressor(0);
    system.sysctl(LEVEL, number, number == (int) number ? 4 : 8);
    long told = number == (int) number ? Integer.toUnsignedLong((int) number) : number;

    assertThat(missing(source(system)))
        .isEqualTo(LEVEL + " is " + told + ", which is none of 1, 2 and 4");
  }

  @Test
  void aLevelMayComeInEightBytes() {
    system.sysctl(LEVEL, 4, 8);

    assertThat(verdict(source(system)).level()).isEqualTo(PressureLevel.CRITICAL);
  }

  @ParameterizedTest
  @CsvSource({"1, answers in 1 bytes", "6, answers in 6 bytes", "12, is not there"})
  void anAnswerOfAnotherLengthIsNone(int bytes, String why) {
    byte[] answer = new byte[bytes];
    answer[0] = 1;
    system.sysctlBytes(LEVEL, answer);
    system.kernelOfPages(5, 38);

    assertThat(missing(source(system)))
        .isEqualTo("sysctl " + LEVEL + " " + why + "; host_statistics64 returned 5");
  }

  @ParameterizedTest
  @CsvSource({
    "0, NORMAL, NORMAL",
    "399, NORMAL, NORMAL",
    "400, NORMAL, WARN",
    "499, NORMAL, WARN",
    "500, WARN, WARN",
    "599, WARN, WARN",
    "600, WARN, CRITICAL",
    "656, WARN, CRITICAL",
    "657, CRITICAL, CRITICAL",
    "1000, CRITICAL, CRITICAL"
  })
  void withoutTheKernelsLevelTheCompressorsPartDecides(
      int pages, PressureLevel level, PressureLevel floor) {
    compressor(pages);

    PressureVerdict verdict = verdict(source(system));

    assertThat(verdict.rule()).isEqualTo(PressureRule.COMPRESSOR_RATIO);
    assertThat(verdict.level()).isEqualTo(level);
    assertThat(verdict.floor()).isEqualTo(floor);
    assertThat(verdict.text())
        .contains(String.format(Locale.ROOT, "has %.3f of", pages / 1000.0), "WARN from 0.5");
  }

  @Test
  void theSourceSaysWhatIsAskedInstead() {
    compressor(100);

    assertThat(source(system).read().source())
        .isEqualTo("host_statistics64, since sysctl " + LEVEL + " is not there");
  }

  @ParameterizedTest
  @ValueSource(strings = {"host_statistics64", "mach_host_self"})
  void withNeitherThereIsAReasonForBoth(String symbol) {
    compressor(100);
    assertThat(source(system).read().verdict().known()).isPresent();

    assertThat(missing(source(system.without(symbol))))
        .isEqualTo("sysctl " + LEVEL + " is not there; the C library has no " + symbol);
  }

  @Test
  void aSystemWithoutSysctlsStillHasItsPages() {
    level(4);
    compressor(510);
    assertThat(verdict(source(system)).rule()).isEqualTo(PressureRule.KERNEL_LEVEL);

    PressureReading reading = source(system.without("sysctlbyname")).read();

    assertThat(reading.verdict().known().orElseThrow().level()).isEqualTo(PressureLevel.WARN);
    assertThat(reading.source()).endsWith("the C library has no sysctlbyname");
  }

  @Test
  void whatThrowsIsMissing() {
    MacPressure source =
        source(
            name -> {
              throw new IllegalStateException("not this one");
            });

    assertThat(source.await(0)).isFalse();
    assertThat(source.look()).isTrue();
    assertThat(missing(source)).contains(LEVEL, "host_statistics64", "not this one");
    source.close();
  }

  @Test
  void aLevelThatComesBackCountsAtOnce() {
    compressor(700);
    MacPressure source = source(system);
    assertThat(verdict(source).rule()).isEqualTo(PressureRule.COMPRESSOR_RATIO);

    level(1);

    assertThat(source.look()).isTrue();
    assertThat(verdict(source).rule()).isEqualTo(PressureRule.KERNEL_LEVEL);
    assertThat(verdict(source).level()).isEqualTo(PressureLevel.NORMAL);
  }

  @Test
  void aFloorThatMovesAloneIsAChange() {
    compressor(399);
    MacPressure source = source(system);
    assertThat(verdict(source).floor()).isEqualTo(PressureLevel.NORMAL);

    compressor(400);
    now += Duration.ofSeconds(1).toNanos();

    assertThat(source.look()).isTrue();
    assertThat(verdict(source).floor()).isEqualTo(PressureLevel.WARN);
    assertThat(source.look()).isFalse();
  }

  @Test
  void aLookIsOneQuestionAndPagesAreCountedOnceASecondAtMost() {
    level(1);
    MacPressure source = source(system);
    for (int i = 0; i < 8; i++) {
      boolean _ = source.look();
      now += Duration.ofMillis(250).toNanos();
    }
    assertThat(system.sysctlCalls()).isEqualTo(8);
    assertThat(system.pagesCalls()).isZero();

    level(GONE);
    compressor(100);
    for (int i = 0; i < 8; i++) {
      boolean _ = source.look();
      now += Duration.ofMillis(250).toNanos();
    }
    assertThat(system.sysctlCalls()).isEqualTo(16);
    assertThat(system.pagesCalls()).isEqualTo(2);
  }

  @Test
  void aVerdictOnAnOldCopyIsAsOldAsTheCopy() {
    compressor(100);
    MacPressure source = source(system);
    long first = now;
    assertThat(source.read().verdict().atNanos()).isEqualTo(first);

    system.freezePages(true);
    now += Duration.ofSeconds(30).toNanos();
    assertThat(source.look()).isFalse();
    assertThat(source.read().verdict().atNanos()).isEqualTo(first);
    assertThat(source.read().verdict().age(now)).isEqualTo(Duration.ofSeconds(30));

    system.freezePages(false);
    now += Duration.ofSeconds(1).toNanos();
    assertThat(source.look()).isFalse();
    assertThat(source.read().verdict().atNanos()).isEqualTo(now);
  }

  @Test
  void afterSleepTheNextReadIsFreshOnItsOwn() {
    compressor(100);
    MacPressure source = source(system);
    assertThat(verdict(source).level()).isEqualTo(PressureLevel.NORMAL);
    compressor(700);
    assertThat(verdict(source).level()).isEqualTo(PressureLevel.NORMAL);

    source.slept();

    assertThat(verdict(source).level()).isEqualTo(PressureLevel.CRITICAL);
  }

  @Test
  void functionsAreLookedUpOnceWithTheFirstLook() {
    List<String> sought = new ArrayList<>();
    compressor(100);
    MacPressure source =
        source(
            name -> {
              sought.add(name);
              return system.find(name);
            });
    assertThat(sought).isEmpty();

    for (int i = 0; i < 10; i++) {
      boolean _ = source.look();
      now += Duration.ofSeconds(1).toNanos();
    }

    assertThat(sought).containsExactly("sysctlbyname", "mach_host_self", "host_statistics64");
    assertThat(system.hostCalls()).isEqualTo(1);
    assertThat(system.pagesCalls()).isEqualTo(10);
    assertThat(system.pagesCapacity()).isEqualTo(38);
  }

  @Test
  void nothingIsEverSet() throws Throwable {
    level(2);
    compressor(100);
    MacPressure source = source(system);
    boolean _ = source.await(0);
    boolean _ = source.look();
    PressureReading _ = source.read();
    source.slept();
    source.close();
    assertThat(system.lastWrite()).isEmpty();

    try (Arena arena = Arena.ofConfined()) { // somebody who does set it is noticed
      Object _ =
          Linker.nativeLinker()
              .downcallHandle(
                  system.find("sysctlbyname").orElseThrow(),
                  FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG))
              .invokeWithArguments(
                  arena.allocateFrom(LEVEL),
                  MemorySegment.NULL,
                  MemorySegment.NULL,
                  arena.allocate(JAVA_INT),
                  4L);
    }
    assertThat(system.lastWrite()).isEqualTo(LEVEL);
  }

  @ParameterizedTest
  @CsvSource({
    "the kernel's level, 1, 0, ''",
    "a number that is no level, 3, 0, ''",
    "pages instead, -1, 0, ''",
    "pages refused, -1, 5, ''",
    "neither, -1, 0, host_statistics64",
    "no event, 1, 0, dispatch_source_create",
    "no sysctls, 1, 0, sysctlbyname"
  })
  void lookingAndWaitingAllocateNothing(String what, int number, int code, String absent) {
    level(number);
    system.kernelOfPages(code, 38);
    compressor(100);
    MacPressure source = source(system.without(absent));
    round(source, 10_000); // links, and warms up

    long least = LongStream.range(0, 5).map(_ -> allocatedBy(source, false)).min().orElseThrow();

    assertThat(least).as(what).isZero();
    assertThat(allocatedBy(source, true)).as("with a reading, by the same measure").isPositive();
  }

  private long allocatedBy(MacPressure source, boolean read) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    round(source, 5_000);
    if (read) {
      PressureReading _ = source.read();
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  /** Each look a second after the last, so that it asks whatever it may. */
  private void round(MacPressure source, int times) {
    for (int i = 0; i < times; i++) {
      boolean _ = source.await(i % 50 == 0 ? 1_000 : 0);
      boolean _ = source.look();
      now += 1_000_000_000;
    }
  }
}
