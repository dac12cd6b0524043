// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class LinuxPressureTest {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  @TempDir Path root;

  @BeforeEach
  void calmMachine() throws IOException {
    meminfo(16 << 20, 12 << 20);
    stalls(0, 0);
  }

  private void file(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void meminfo(long totalKib, long availableKib) throws IOException {
    file(
        "proc/meminfo",
        "MemTotal:       %d kB\nMemFree:  1 kB\nMemAvailable:   %d kB\nSwapTotal: 300 kB\nSwapFree: 100 kB\n"
            .formatted(totalKib, availableKib));
  }

  private void stalls(long some, long full) throws IOException {
    file("proc/pressure/memory", stallText(some, full));
  }

  private static String stallText(long some, long full) {
    return "some avg10=1.00 avg60=2.00 avg300=3.00 total=%d\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=%d\n"
        .formatted(some, full);
  }

  private void group(long limit, long used, String statistics) throws IOException {
    file("proc/self/cgroup", "0::/a\n");
    file("sys/fs/cgroup/a/memory.max", limit + "\n");
    file("sys/fs/cgroup/a/memory.high", "max\n");
    file("sys/fs/cgroup/a/memory.current", used + "\n");
    file("sys/fs/cgroup/a/memory.stat", statistics);
  }

  private LinuxPressure source(Map<String, String> environment) {
    return new LinuxPressure(
        root,
        LinuxGroups.SELF,
        path -> path.startsWith(root.resolve("sys/fs/cgroup/me")),
        environment,
        PressureThresholds.DEFAULT);
  }

  private LinuxPressure source() {
    return source(Map.of());
  }

  private static PressureReading looked(LinuxPressure source) {
    boolean _ = source.look();
    return source.read();
  }

  private static PressureVerdict verdict(PressureReading reading) {
    return reading.verdict().known().orElseThrow();
  }

  private static String missing(Reading<?> reading) {
    return switch (reading) {
      case Reading.Missing<?> missing -> missing.why();
      case Reading.Value<?> read -> throw new AssertionError("read " + read);
    };
  }

  @Test
  void aCalmMachineIsNormalAndItsNumbersAreRead() {
    PressureReading reading = looked(source());

    assertThat(reading.domain()).isEqualTo(PressureReading.Domain.HOST);
    assertThat(verdict(reading).level()).isEqualTo(PressureLevel.NORMAL);
    assertThat(verdict(reading).floor()).isEqualTo(PressureLevel.NORMAL);
    assertThat(reading.gauges().totalBytes().known()).contains(16L << 30);
    assertThat(reading.gauges().availableBytes().known()).contains(12L << 30);
    assertThat(reading.gauges().freePercent().known()).contains(75.0);
    assertThat(reading.gauges().swapUsedBytes().known()).contains(200L * 1024);
    assertThat(reading.gauges().someStallMicros().known()).contains(0L);
    assertThat(missing(reading.gauges().groupUsedBytes())).contains("no control group");
    assertThat(missing(reading.gauges().compressorBytes())).contains("Linux has no");
  }

  @Test
  void anotherProcessIsJudgedByItsOwnGroup() throws IOException {
    group(1L << 30, 900 << 20, "");
    file("proc/42/cgroup", "0::/b\n");
    file("sys/fs/cgroup/b/memory.max", (1L << 30) + "\n");
    file("sys/fs/cgroup/b/memory.current", (1010 << 20) + "\n");
    LinuxPressure other =
        new LinuxPressure(root, "42", path -> false, Map.of(), PressureThresholds.DEFAULT);

    PressureReading reading = looked(other);

    assertThat(verdict(reading).level()).isEqualTo(PressureLevel.CRITICAL);
    assertThat(reading.gauges().groupUsedBytes().known()).contains(1010L << 20);
    assertThat(verdict(looked(source())).level()).isEqualTo(PressureLevel.NORMAL);
  }

  @Test
  void aStallOfTheMachineIsSeenAtTheNextLookAndTold() throws IOException {
    LinuxPressure source = source();
    assertThat(verdict(looked(source)).level()).isEqualTo(PressureLevel.NORMAL);

    stalls(2_000_000, 0);

    assertThat(source.look()).as("changed").isTrue();
    PressureReading reading = source.read();
    assertThat(verdict(reading).level()).isEqualTo(PressureLevel.WARN);
    assertThat(verdict(reading).rule()).isEqualTo(PressureRule.STALL);
    assertThat(verdict(reading).text()).contains("proc/pressure/memory: some task stalled");
    assertThat(source.look()).as("changed again").isFalse();
  }

  @Test
  void allTasksAtOnceAreCritical() throws IOException {
    LinuxPressure source = source();
    looked(source);

    stalls(2_000_000, 2_000_000);

    assertThat(verdict(looked(source)).level()).isEqualTo(PressureLevel.CRITICAL);
  }

  @Test
  void theOwnGroupsStallsCountAsWellAsTheMachines() throws IOException {
    file("proc/self/cgroup", "0::/a/b\n");
    file("sys/fs/cgroup/a/b/memory.pressure", stallText(5, 5));
    LinuxPressure source = source();
    looked(source);

    file("sys/fs/cgroup/a/b/memory.pressure", stallText(3_000_000, 5));

    assertThat(verdict(looked(source)).text()).contains("a/b/memory.pressure: some task");
  }

  @Test
  void afterASleepTheStallsOfBeforeAreNoMeasure() throws IOException {
    LinuxPressure source = source();
    looked(source);
    stalls(2_000_000, 2_000_000);

    source.slept();

    assertThat(verdict(looked(source)).level()).isEqualTo(PressureLevel.NORMAL);
  }

  @Test
  void aKernelWithoutPsiIsJudgedByAvailableMemory() throws IOException {
    Files.delete(root.resolve("proc/pressure/memory"));
    meminfo(1000, 149);
    LinuxPressure source = source();

    PressureReading reading = looked(source);

    assertThat(verdict(reading).level()).isEqualTo(PressureLevel.WARN);
    assertThat(verdict(reading).rule()).isEqualTo(PressureRule.AVAILABLE);
    assertThat(missing(reading.gauges().someStallMicros())).contains("keeps no PSI");
    assertThat(reading.source()).contains("no PSI");
  }

  @Test
  void aMachineThatTellsNothingIsMissingAndNotCalm() throws IOException {
    Files.delete(root.resolve("proc/pressure/memory"));
    Files.delete(root.resolve("proc/meminfo"));

    PressureReading reading = looked(source());

    assertThat(missing(reading.verdict())).contains("neither /proc/pressure/memory");
    assertThat(missing(reading.gauges().freePercent())).contains("/proc/meminfo");
  }

  @Test
  void aFileThatVanishesWhileItIsOpenIsReadOn() throws IOException {
    LinuxPressure source = source();
    looked(source);
    Files.delete(root.resolve("proc/meminfo"));

    assertThat(looked(source).gauges().totalBytes().known()).contains(16L << 30);
  }

  @Test
  void garbageIsMissing() throws IOException {
    file("proc/meminfo", "MemTotal: many kB\nMemAvailable: \n");
    file("proc/pressure/memory", "some of it\n");

    assertThat(looked(source()).verdict()).isInstanceOf(Reading.Missing.class);
  }

  @Test
  void aGroupOfVersionTwoIsJudgedByWhatItCannotGiveBack() throws IOException {
    group(1000, 990, "anon 1\nfile 9\ninactive_file 60\nactive_file 20\n");
    LinuxPressure source = source();

    PressureReading reading = looked(source);

    assertThat(verdict(reading).level()).isEqualTo(PressureLevel.WARN);
    assertThat(verdict(reading).rule()).isEqualTo(PressureRule.GROUP);
    assertThat(verdict(reading).text()).contains("sys/fs/cgroup/a holds 91.0 % of its limit");
    assertThat(reading.gauges().groupUsedBytes().known()).contains(910L);
    assertThat(reading.gauges().groupLimitBytes().known()).contains(1000L);

    file("sys/fs/cgroup/a/memory.stat", "inactive_file 600\nactive_file 20\n");
    assertThat(verdict(looked(source)).level()).isEqualTo(PressureLevel.NORMAL);
  }

  @Test
  void theLimitThatSlowsAGroupDownIsOneToo() throws IOException {
    file("proc/self/cgroup", "0::/a\n");
    file("sys/fs/cgroup/a/memory.max", "2000\n");
    file("sys/fs/cgroup/a/memory.high", "1000\n");
    file("sys/fs/cgroup/a/memory.current", "980\n");
    file("sys/fs/cgroup/a/memory.stat", "\n");

    assertThat(verdict(looked(source())).level()).isEqualTo(PressureLevel.CRITICAL);
  }

  @Test
  void aGroupOfVersionOneAndThoseAboveItAreJudgedWithWhatIsBelowThem() throws IOException {
    file("proc/self/cgroup", "4:memory:/a/b\n0::/\n");
    file("sys/fs/cgroup/memory/a/b/memory.limit_in_bytes", "9223372036854771712\n");
    file("sys/fs/cgroup/memory/a/memory.limit_in_bytes", "1000\n");
    file("sys/fs/cgroup/memory/a/memory.usage_in_bytes", "985\n");
    file(
        "sys/fs/cgroup/memory/a/memory.stat",
        "inactive_file 900\nactive_file 80\ntotal_inactive_file 5\ntotal_active_file 0\n");

    PressureReading reading = looked(source());

    assertThat(verdict(reading).level()).isEqualTo(PressureLevel.CRITICAL);
    assertThat(reading.gauges().groupUsedBytes().known()).contains(980L);
  }

  @Test
  void aLimitThatIsRaisedCountsAtOnce() throws IOException {
    group(1000, 990, "\n");
    LinuxPressure source = source();
    assertThat(verdict(looked(source)).level()).isEqualTo(PressureLevel.CRITICAL);

    file("sys/fs/cgroup/a/memory.max", "4000\n");
    looked(source);

    assertThat(verdict(looked(source)).level()).isEqualTo(PressureLevel.NORMAL);
  }

  @Test
  void whoStartsTheProcessCanHaveNothingWatched() {
    PressureReading reading = looked(source(Map.of("MEMORY_PRESSURE_WATCH", "/dev/null")));

    assertThat(missing(reading.verdict())).contains("$MEMORY_PRESSURE_WATCH is /dev/null");
  }

  @Test
  void aPipeThatIsNamedWakesEarlyAndIsEmptied() throws Exception {
    Path pipe = root.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    LinuxPressure source = source(Map.of("MEMORY_PRESSURE_WATCH", pipe.toString()));
    assertThat(source.await(1)).as("nothing is written").isFalse();
    Files.writeString(pipe, "pressure\n");

    assertThat(source.await(60 * SECOND)).as("told").isTrue();
    assertThat(source.await(1)).as("told again").isFalse();
    source.close();
  }

  @Test
  void aFileThatIsNoneOfTheKernelsIsNotWrittenTo() throws IOException {
    Path document = root.resolve("document");
    Files.writeString(document, "mine");
    LinuxPressure source = source(Map.of("MEMORY_PRESSURE_WATCH", document.toString()));

    assertThat(source.await(1)).isFalse();

    assertThat(document).hasContent("mine");
    assertThat(looked(source).source()).contains("no file of the kernel's");
  }

  @Test
  void aFileOfTheKernelsGetsThePayloadAsItIsGiven() throws IOException {
    file("sys/fs/cgroup/me/memory.pressure", "-".repeat(8));
    String payload =
        Base64.getEncoder().encodeToString("full 1 2".getBytes(StandardCharsets.US_ASCII));
    Path named = root.resolve("sys/fs/cgroup/me/memory.pressure");
    LinuxPressure source =
        source(Map.of("MEMORY_PRESSURE_WATCH", named.toString(), "MEMORY_PRESSURE_WRITE", payload));

    boolean _ = source.await(1);

    assertThat(named).hasContent("full 1 2");
  }

  @Test
  void withoutAnythingToWakeItAWaitIsATimedOne() throws IOException {
    Files.delete(root.resolve("proc/pressure/memory"));
    long before = System.nanoTime();

    assertThat(source().await(30_000_000)).isFalse();

    assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(30_000_000);
  }

  @Test
  void aRoundAllocatesNothing() throws IOException {
    group(1000, 900, "inactive_file 60\nactive_file 20\n");
    LinuxPressure source = source();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    round(source, 20_000);

    long before = threads.getCurrentThreadAllocatedBytes();
    round(source, 10_000);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(allocated).isLessThan(10_000);
    looked(source);
    assertThat(threads.getCurrentThreadAllocatedBytes() - before - allocated)
        .as("what a reading takes, by the same measure")
        .isGreaterThan(100);
  }

  private static void round(LinuxPressure source, int times) {
    for (int i = 0; i < times; i++) {
      boolean _ = source.await(0);
      boolean _ = source.look();
    }
  }

  @Test
  void theRealMachineTellsItsLevel() {
    LinuxPressure source = LinuxPressure.ofSystem(PressureThresholds.DEFAULT);

    boolean _ = source.await(1);
    PressureReading reading = looked(source);
    source.close();

    assertThat(reading.verdict().known()).isPresent();
    assertThat(reading.gauges().availableBytes().known().orElseThrow()).isPositive();
  }

  @Test
  void nothingIsReadAfterTheEnd() {
    LinuxPressure source = source();
    looked(source);
    source.close();
    source.close();

    assertThat(looked(source).verdict()).isInstanceOf(Reading.Missing.class);
    assertThat(source.await(1)).isFalse();
  }
}
