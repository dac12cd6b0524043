// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MacPressureGaugesOnStandInTest {

  private static final int ENOENT = 2;
  private static final long PAGE = 16_384;

  @RegisterExtension static final LibSystemStandIn system = new LibSystemStandIn();

  private long now = 1_000;
  private MacPressure source;

  @BeforeEach
  void calmMachine() {
    system.sysctl("kern.memorystatus_vm_pressure_level", 1, 4);
    system.sysctl("kern.memorystatus_level", 42, 4);
    system.sysctl("hw.memsize", 64L << 30, 8);
    system.sysctl("hw.pagesize", PAGE, 8);
    system.sysctl("vm.compressor_bytes_used", 123_456, 8);
    system.sysctlBytes("vm.swapusage", swapUsage(5L << 30, (int) PAGE));
    system.pages(100, 200, 300, 400, 1_500);
    source = new MacPressure(system, () -> now);
  }

  /** struct xsw_usage: total, available, used, the size of a page, whether it is encrypted. */
  private static byte[] swapUsage(long used, int pageBytes) {
    return ByteBuffer.allocate(32)
        .order(ByteOrder.nativeOrder())
        .putLong(8L << 30)
        .putLong(3L << 30)
        .putLong(used)
        .putInt(pageBytes)
        .putInt(1)
        .array();
  }

  private PressureGauges gauges() {
    return source.read().gauges();
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private static String why(Reading<?> reading) {
    return switch (reading) {
      case Reading.Missing<?> missing -> missing.why();
      case Reading.Value<?> read -> throw new AssertionError("read " + read);
    };
  }

  @Test
  void everyNumberIsTheOneThatWasAskedFor() {
    PressureGauges gauges = gauges();

    assertThat(gauges.totalBytes().known()).contains(64L << 30);
    assertThat(gauges.availableBytes().known()).contains((100 + 200 + 300) * PAGE);
    assertThat(gauges.freePercent().known()).contains(42.0);
    assertThat(gauges.swapUsedBytes().known()).contains(5L << 30);
    assertThat(gauges.compressorBytes().known()).contains(400 * PAGE);
    assertThat(gauges.compressedBytes().known()).contains(1_500 * PAGE);
    assertThat(gauges.compressorRatio().known()).contains(0.4);
    assertThat(Stream.of(gauges.someStallMicros(), gauges.fullStallMicros()))
        .allSatisfy(it -> assertThat(why(it)).isEqualTo("macOS has no PSI"));
    assertThat(Stream.of(gauges.groupUsedBytes(), gauges.groupLimitBytes()))
        .allSatisfy(it -> assertThat(why(it)).isEqualTo("macOS has no control groups"));
  }

  @Test
  void theyAreReadOnceASecondAtMost() {
    assertThat(gauges().freePercent().known()).contains(42.0);
    system.sysctl("kern.memorystatus_level", 7, 4);
    system.pages(1, 2, 3, 4, 5);

    pass(Duration.ofSeconds(1).minusNanos(1));
    assertThat(gauges().freePercent().known()).contains(42.0);
    assertThat(system.pagesCalls()).isEqualTo(1);

    pass(Duration.ofNanos(1));
    assertThat(gauges().freePercent().known()).contains(7.0);
    assertThat(gauges().compressorRatio().known()).contains(0.4);
    assertThat(system.pagesCalls()).isEqualTo(2);
  }

  @Test
  void anOldCopyKeepsItsTimeAndItsAgeGrows() {
    Reading<Long> first = gauges().availableBytes();
    system.freezePages(true);
    system.pages(1, 2, 3, 4, 5);

    for (int second = 1; second <= 5; second++) {
      pass(Duration.ofSeconds(1));
      assertThat(gauges().availableBytes()).isEqualTo(first);
      assertThat(gauges().compressorRatio().age(now)).isEqualTo(Duration.ofSeconds(second));
    }
    assertThat(system.pagesCalls()).isEqualTo(6);

    system.freezePages(false);
    pass(Duration.ofSeconds(1));
    assertThat(gauges().availableBytes()).isEqualTo(new Reading.Value<>(6 * PAGE, now));
  }

  @Test
  void theSameCountsInAFreshAnswerAreAsNewAsIt() {
    Reading<Long> first = gauges().availableBytes();

    pass(Duration.ofSeconds(1));

    assertThat(gauges().availableBytes()).isEqualTo(new Reading.Value<>(600 * PAGE, now));
    assertThat(first.atNanos()).isLessThan(now);
  }

  @Test
  void anOldCopyAfterAFailureIsStillAnOldCopy() {
    Reading<Long> first = gauges().availableBytes();
    system.freezePages(true);
    system.kernelOfPages(5, 38);
    pass(Duration.ofSeconds(1));
    assertThat(gauges().availableBytes().known()).isEmpty();

    system.kernelOfPages(0, 38);
    pass(Duration.ofSeconds(1));

    assertThat(gauges().availableBytes()).isEqualTo(first);
  }

  @ParameterizedTest
  @CsvSource({
    "5, 38, host_statistics64 returned 5",
    "-308, 38, host_statistics64 returned -308",
    "0, 24, host_statistics64 told 24 numbers only"
  })
  void pagesThatTheKernelDoesNotTellAreMissingAndNotOld(int code, int revision, String reason) {
    assertThat(gauges().availableBytes().known()).isPresent();
    system.kernelOfPages(code, revision);
    pass(Duration.ofSeconds(1));

    PressureGauges gauges = gauges();

    assertThat(
            Stream.of(gauges.availableBytes(), gauges.compressedBytes(), gauges.compressorRatio()))
        .allSatisfy(it -> assertThat(why(it)).isEqualTo(reason));
    assertThat(gauges.compressorBytes().known()).contains(123_456L);
    assertThat(gauges.totalBytes().known()).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"host_statistics64", "mach_host_self"})
  void withoutAFunctionOnlyItsNumbersAreMissing(String symbol) {
    source = new MacPressure(system.without(symbol), () -> now);

    PressureGauges gauges = gauges();

    assertThat(why(gauges.availableBytes())).isEqualTo("the C library has no " + symbol);
    assertThat(why(gauges.compressorRatio())).isEqualTo("the C library has no " + symbol);
    assertThat(gauges.freePercent().known()).contains(42.0);
    assertThat(gauges.swapUsedBytes().known()).contains(5L << 30);
  }

  @Test
  void withoutSysctlsThereIsTheRatioAlone() {
    source = new MacPressure(system.without("sysctlbyname"), () -> now);
    String reason = "the C library has no sysctlbyname";

    PressureGauges gauges = gauges();

    assertThat(Stream.of(gauges.totalBytes(), gauges.availableBytes(), gauges.freePercent()))
        .allSatisfy(it -> assertThat(why(it)).isEqualTo(reason));
    assertThat(Stream.of(gauges.swapUsedBytes(), gauges.compressedBytes()))
        .allSatisfy(it -> assertThat(why(it)).isEqualTo(reason));
    assertThat(why(gauges.compressorBytes())).isEqualTo(reason + "; " + reason);
    assertThat(gauges.compressorRatio().known()).contains(0.4);
  }

  @Test
  void theSizeOfAPageMayComeFromTheSwap() {
    system.refuseSysctl("hw.pagesize", ENOENT);
    system.sysctlBytes("vm.swapusage", swapUsage(0, 4_096));

    assertThat(gauges().availableBytes().known()).contains(600 * 4_096L);
    assertThat(gauges().swapUsedBytes().known()).contains(0L);
  }

  @Test
  void withoutTheSizeOfAPageItsBytesAreMissing() {
    system.refuseSysctl("hw.pagesize", ENOENT);
    system.sysctlBytes("vm.swapusage", swapUsage(0, 0));

    assertThat(why(gauges().availableBytes())).isEqualTo("sysctl hw.pagesize is not there");
    assertThat(gauges().compressorBytes().known()).contains(123_456L);
    assertThat(gauges().compressorRatio().known()).contains(0.4);
  }

  @ParameterizedTest
  @CsvSource({
    "24, answers in 24 bytes",
    "8, answers in 8 bytes",
    "4, answers in 4 bytes",
    "40, is not there"
  })
  void aSwapUsageOfAnotherLengthIsMissing(int bytes, String why) {
    system.sysctlBytes("vm.swapusage", new byte[bytes]);

    assertThat(why(gauges().swapUsedBytes())).isEqualTo("sysctl vm.swapusage " + why);
  }

  @Test
  void aSwapThatCannotBeIsMissing() {
    system.sysctlBytes("vm.swapusage", swapUsage(-1, (int) PAGE));

    assertThat(why(gauges().swapUsedBytes())).isEqualTo("vm.swapusage says 18446744073709551615");
  }

  @ParameterizedTest
  @CsvSource({"0, true", "100, true", "101, false", "-1, false"})
  void aPercentageIsOne(int percent, boolean known) {
    system.sysctl("kern.memorystatus_level", percent, 4);

    assertThat(gauges().freePercent().known().isPresent()).isEqualTo(known);
  }

  @Test
  void countsAreUnsigned() {
    system.pages(-1, -1, -1, -1, 0);

    assertThat(gauges().availableBytes().known()).contains(3 * 0xFFFF_FFFFL * PAGE);
    assertThat(gauges().compressorBytes().known()).contains(0xFFFF_FFFFL * PAGE);
    assertThat(gauges().compressorRatio().known()).contains(0.25);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MAX_VALUE, Long.MAX_VALUE / PAGE + 1})
  void pagesThatNoMachineHasAreMissing(long pages) {
    system.pages(1, 1, 1, 1, pages);

    assertThat(why(gauges().compressedBytes()))
        .isEqualTo(Long.toUnsignedString(pages) + " pages of 16384 bytes");
    assertThat(gauges().compressorBytes().known()).contains(PAGE);
  }

  @Test
  void aMachineWithoutPagesHasNoRatio() {
    system.pages(0, 0, 0, 0, 0);

    assertThat(why(gauges().compressorRatio())).isEqualTo("host_statistics64 counts no pages");
  }

  @Test
  void afterSleepEverythingIsReadAnewAndIsNew() {
    assertThat(gauges().freePercent().known()).contains(42.0);
    system.sysctl("kern.memorystatus_level", 7, 4);
    system.freezePages(true);
    pass(Duration.ofMillis(1));
    assertThat(gauges().freePercent().known()).contains(42.0);

    source.slept();

    assertThat(gauges().freePercent().known()).contains(7.0);
    assertThat(gauges().availableBytes()).isEqualTo(new Reading.Value<>(600 * PAGE, now));
  }

  @Test
  void aRoomOfThirtyEightNumbersIsAskedForOfOneHost() {
    for (int second = 0; second < 10; second++) {
      assertThat(gauges().compressorRatio().known()).isPresent();
      pass(Duration.ofSeconds(1));
    }

    assertThat(system.pagesCapacity()).isEqualTo(38);
    assertThat(system.pagesCalls()).isEqualTo(10);
    assertThat(system.hostCalls()).isEqualTo(1);
    assertThat(system.lastWrite()).isEmpty();
  }
}
