// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.SymbolLookup;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Times are lower bounds, or so long that only a wait which never ends takes them. */
@Timeout(60)
class MacPressureEventsOnStandInTest {

  private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long FOR_EVER = TimeUnit.HOURS.toNanos(1);
  private static final int QUIET_MILLIS = 25;

  @RegisterExtension static final LibSystemStandIn system = new LibSystemStandIn();

  private MacPressure source;

  @BeforeEach
  void reset() {
    system.sysctl("kern.memorystatus_vm_pressure_level", 1, 4);
    source = source(system);
  }

  @AfterEach
  void noInterruptIsLeft() {
    assertThat(Thread.interrupted()).isFalse();
  }

  private static MacPressure source(SymbolLookup lookup) {
    return new MacPressure(lookup, System::nanoTime);
  }

  /** With the first wait events are asked for. */
  private void begin() {
    assertThat(source.await(0)).isFalse();
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  @Test
  void anEventThatNeverComesEndsNoWait() {
    long start = System.nanoTime();

    assertThat(source.await(20 * MILLISECOND)).isFalse();

    assertThat(since(start)).isGreaterThanOrEqualTo(Duration.ofMillis(20));
    assertThat(source.read().source()).endsWith("memory-pressure event wakes it early");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 4})
  void eachLevelEndsAWait(long level) {
    begin();

    assertThat(system.memoryPressure(level, 1)).isEqualTo(1);

    assertThat(source.await(FOR_EVER)).isTrue();
    assertThat(source.await(2 * QUIET_MILLIS * MILLISECOND)).as("once").isFalse();
  }

  @Test
  void nothingElseIsAskedFor() {
    begin();

    assertThat(system.memoryPressure(8, 1)).isZero();

    assertThat(source.await(MILLISECOND)).isFalse();
  }

  @Test
  void anEventEndsAWaitThatIsUnderWay() {
    begin();
    CompletableFuture<Boolean> woken = started(() -> source.await(FOR_EVER));
    assertThat(woken).isNotDone();

    assertThat(system.memoryPressure(2, 1)).isEqualTo(1);

    assertThat(woken.join()).isTrue();
  }

  @Test
  void aStormThatNeverEndsWakesFortyTimesASecondAtMost() {
    begin();
    int wakes = 20;
    long start = System.nanoTime();

    for (int i = 0; i < wakes; i++) {
      assertThat(system.memoryPressure(4, 50)).isEqualTo(1);
      assertThat(source.await(FOR_EVER)).isTrue();
    }

    assertThat(since(start))
        .isGreaterThanOrEqualTo(Duration.ofMillis((wakes - 1) * (long) QUIET_MILLIS));
  }

  @Test
  void aStormIsOneWakeForAHundredSignals() {
    begin();
    assertThat(system.memoryPressure(4, 1_000)).isEqualTo(1);
    long start = System.nanoTime();
    int wakes = 0;
    while (source.await(4 * QUIET_MILLIS * MILLISECOND)) {
      wakes++;
    }

    assertThat(wakes).isEqualTo(10);
    assertThat(since(start)).isGreaterThanOrEqualTo(Duration.ofMillis(9L * QUIET_MILLIS));
  }

  @Test
  void aShortWaitAfterAWakeIsNotCutShortAndLosesNoEvent() {
    begin();
    assertThat(system.memoryPressure(2, 1)).isEqualTo(1);
    long beforeFirst = System.nanoTime();
    assertThat(source.await(FOR_EVER)).isTrue();
    assertThat(system.memoryPressure(4, 1)).isEqualTo(1);

    long start = System.nanoTime();
    boolean early = source.await(MILLISECOND);
    Duration waited = since(start);

    assertThat(waited).isGreaterThanOrEqualTo(Duration.ofMillis(1));
    assertThat(early || source.await(FOR_EVER)).isTrue();
    assertThat(since(beforeFirst)).isGreaterThanOrEqualTo(Duration.ofMillis(QUIET_MILLIS));
  }

  @Test
  void wakingAllocatesNothing() {
    begin();
    assertThat(system.memoryPressure(4, 5_000)).isEqualTo(1);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 5; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      int wakes = 0;
      for (int i = 0; i < 5; i++) {
        wakes += source.await(FOR_EVER) ? 1 : 0;
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      assertThat(wakes).isEqualTo(5);
    }

    assertThat(least).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "_dispatch_source_type_memorypressure",
        "dispatch_activate",
        "dispatch_get_global_queue",
        "dispatch_semaphore_create",
        "dispatch_semaphore_signal",
        "dispatch_semaphore_wait",
        "dispatch_set_context",
        "dispatch_source_cancel",
        "dispatch_source_create",
        "dispatch_source_set_event_handler_f",
        "dispatch_time"
      })
  void withoutOneOfItsSymbolsItIsAPlainWait(String symbol) {
    source = source(system.without(symbol));
    long start = System.nanoTime();

    assertThat(source.await(20 * MILLISECOND)).isFalse();

    assertThat(since(start)).isGreaterThanOrEqualTo(Duration.ofMillis(20));
    assertThat(source.read().source())
        .contains("; no event wakes it early: the C library has no ")
        .endsWith(symbol.startsWith("_") ? "memory-pressure source" : symbol);
    assertThat(system.sources()).isZero();
    source.close();
  }

  @Test
  void aSourceThatCannotBeHadIsAPlainWait() {
    system.noSource();
    long start = System.nanoTime();

    assertThat(source.await(20 * MILLISECOND)).isFalse();

    assertThat(since(start)).isGreaterThanOrEqualTo(Duration.ofMillis(20));
    assertThat(source.read().source())
        .endsWith("; no event wakes it early: dispatch_source_create gives nothing");
    source.close();
  }

  @Test
  void oneSourceIsMadeWithTheFirstWait() {
    boolean _ = source.look();
    PressureReading _ = source.read();
    assertThat(system.sources()).isZero();

    for (int i = 0; i < 10; i++) {
      begin();
    }

    assertThat(system.sources()).isEqualTo(1);
  }

  @Test
  void nobodyIsToldAfterTheEnd() {
    begin();
    assertThat(system.memoryPressure(2, 1)).isEqualTo(1);
    assertThat(source.await(FOR_EVER)).isTrue();

    source.close();
    source.close();

    assertThat(system.memoryPressure(4, 1)).isZero();
    assertThat(source.await(30 * MILLISECOND)).isFalse();
  }

  @Test
  void aSourceThatIsClosedBeforeItsFirstWaitMakesNothing() {
    source.close();

    assertThat(source.await(MILLISECOND)).isFalse();

    assertThat(system.sources()).isZero();
  }

  @Test
  void aWaitThatIsUnderWayOutlivesTheEnd() {
    begin();
    CompletableFuture<Boolean> woken = started(() -> source.await(100 * MILLISECOND));

    source.close();

    assertThat(woken.join()).isFalse();
  }

  @Test
  void nothingIsReleasedThatSomebodyMayWaitOn() {
    List<String> sought = new ArrayList<>();
    source =
        source(
            name -> {
              sought.add(name);
              return system.find(name);
            });
    begin();
    source.close();

    assertThat(sought).contains("dispatch_source_cancel").noneMatch(it -> it.contains("release"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "dispatch_source_create"})
  void anInterruptEndsNoWaitAndIsKept(String absent) {
    source = source(system.without(absent));
    long start = System.nanoTime();
    Thread.currentThread().interrupt();

    boolean woken = source.await(20 * MILLISECOND);
    boolean kept = Thread.interrupted();

    assertThat(woken).isFalse();
    assertThat(kept).isTrue();
    assertThat(since(start)).isGreaterThanOrEqualTo(Duration.ofMillis(20));
  }

  @Test
  void anInterruptedWaitDoesNotSpin() {
    source = source(system.without("dispatch_source_create"));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    begin();
    Thread.currentThread().interrupt();
    long before = threads.getCurrentThreadCpuTime();

    boolean _ = source.await(400 * MILLISECOND);
    Duration worked = Duration.ofNanos(threads.getCurrentThreadCpuTime() - before);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(worked).isLessThan(Duration.ofMillis(40));
  }

  private static CompletableFuture<Boolean> started(Supplier<Boolean> wait) {
    return CompletableFuture.supplyAsync(wait, task -> Thread.ofPlatform().daemon().start(task));
  }
}
