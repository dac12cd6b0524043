// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.pressure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mlxguard.agent.ChildJvm;
import io.mlxguard.agent.OwnLoader;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JvmHeapTest {

  private static final String LOGGING = "-Djava.util.logging.manager=";
  private static final String JMX = "-Djavax.management.builder.initial=";

  @TempDir private Path folder;

  @Test
  void thisJvmIsCollected() {
    JvmHeap heap = new JvmHeap();
    long before = heap.oldCollections();

    assertThat(heap.refusal()).isEmpty();
    assertThat(heap.usedBytes()).isPositive();
    assertThat(heap.collect()).isPositive();

    assertThat(heap.oldCollections()).isGreaterThan(before);
    assertThat(heap.sinceOldCollectionNanos().orElseThrow())
        .isBetween(0L, Duration.ofMinutes(1).toNanos());
  }

  @Test
  void timePasses() throws InterruptedException {
    JvmHeap heap = new JvmHeap();
    long _ = heap.collect();
    long first = heap.sinceOldCollectionNanos().orElseThrow();
    long count = heap.oldCollections();

    Thread.sleep(200);

    long later = heap.sinceOldCollectionNanos().orElseThrow();
    assumeTrue(heap.oldCollections() == count, "no other collection in between");
    assertThat(later - first).isGreaterThan(Duration.ofMillis(150).toNanos());
  }

  @ParameterizedTest
  @CsvSource({
    "-XX:+UseSerialGC, false, 1",
    "-XX:+UseParallelGC, false, 1",
    "-XX:+UseParallelGC -XX:+ExplicitGCInvokesConcurrent, false, 1",
    "-XX:+UseG1GC, false, 1",
    "-XX:+UseG1GC -XX:+ExplicitGCInvokesConcurrent, true, 2",
    "-XX:+UseZGC, true, 1",
    "-XX:+UseShenandoahGC, true, 1",
    "-XX:+UseShenandoahGC -XX:-ExplicitGCInvokesConcurrent, false, 1",
  })
  void eachCollectorIsKnown(String options, boolean concurrent, int counted)
      throws IOException, InterruptedException {
    List<String> told = report(options);

    assertThat(told)
        .containsExactly(
            "before: 0 none",
            "refusal: none",
            "concurrent: " + concurrent,
            "used: true",
            "took: true",
            "after: " + counted + " told");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-XX:+UseG1GC", "-XX:+UseZGC", "-XX:+UseSerialGC"})
  void whereSystemGcIsDisabledItIsNoUse(String collector) throws IOException, InterruptedException {
    assertThat(report(collector + " -XX:+DisableExplicitGC"))
        .contains(
            "refusal: System.gc() does nothing in this JVM: -XX:+DisableExplicitGC",
            "after: 0 none");
  }

  @Test
  void aCollectorThatIsNotKnownIsLeftAlone() throws IOException, InterruptedException {
    assertThat(report("-XX:+UnlockExperimentalVMOptions -XX:+UseEpsilonGC"))
        .contains(
            "refusal: this JVM has a collector that the guard does not know", "concurrent: false");
  }

  @ParameterizedTest
  @CsvSource({
    "java.base, java.management",
    "java.logging, java.management",
    "java.management, jdk.management",
  })
  void aRuntimeThatLacksAModuleIsLeftAlone(String modules, String lacks)
      throws IOException, InterruptedException {
    assertThat(report("--limit-modules " + modules))
        .containsExactly(
            "before: 0 none",
            "refusal: this runtime has no module " + lacks + ", which tells of collections",
            "concurrent: false",
            "used: true",
            "took: true",
            "after: 0 none");
  }

  @Test
  void neitherLoggingNorAnMBeanServerIsBroughtUp() throws IOException, InterruptedException {
    String options =
        LOGGING
            + HeapReport.OwnLogManager.class.getName()
            + " "
            + JMX
            + HeapReport.OwnBuilder.class.getName();

    assertThat(report(options)).noneMatch(line -> line.startsWith(HeapReport.OWN_CODE));
    assertThat(run(options, HeapReport.Control.class))
        .as("the control: both are noticed")
        .containsExactlyInAnyOrder(
            HeapReport.OWN_CODE + "LogManager", HeapReport.OWN_CODE + "MBeanServerBuilder");
  }

  /** Or a detached guard would stay. */
  @Test
  void itsClassesCanBeUnloaded() throws Exception {
    assertThat(OwnLoader.isCollectedAfter(JvmHeapTest::nudgeThrough)).isTrue();
  }

  private static void nudgeThrough(ClassLoader loader) throws Exception {
    long gib = 1L << 30;
    Class<?> type = loader.loadClass(GcNudge.class.getName());
    assertThat(type).isNotEqualTo(GcNudge.class);
    Class<?> level = loader.loadClass("io.mlxguard.os.PressureLevel");
    Object nudge = type.getConstructor().newInstance();
    Method watch = type.getMethod("watch", long.class, long.class);
    watch.invoke(nudge, 0L, gib);
    Object warn = level.getField("WARN").get(null);
    Method refusal = type.getMethod("refusal", long.class, level, long.class);
    assertThat(refusal.invoke(nudge, 0L, warn, 2 * gib)).isNotNull();
    type.getMethod("nudge", long.class).invoke(nudge, 2 * gib);
    Method isRunning = type.getMethod("isRunning");
    while ((boolean) isRunning.invoke(nudge)) {
      Thread.onSpinWait();
    }
    assertThat(type.getMethod("end", Duration.class).invoke(nudge, Duration.ofMinutes(1)))
        .isEqualTo(List.of());
    watch.invoke(nudge, Duration.ofHours(1).toNanos(), gib);
    assertThat(refusal.invoke(nudge, Duration.ofHours(1).toNanos(), warn, gib)).isNotNull();
  }

  private List<String> report(String options) throws IOException, InterruptedException {
    return run(options, HeapReport.class);
  }

  /** A JDK may be built without a collector. */
  private List<String> run(String options, Class<?> main) throws IOException, InterruptedException {
    ChildJvm.Outcome outcome = ChildJvm.run(folder, List.of(options.split(" ")), main);
    assumeFalse(outcome.stdout().contains("not supported"), outcome.stdout());
    assumeFalse(outcome.stderr().contains("not supported"), outcome.stderr());
    assertThat(outcome.status()).as(outcome.stdout() + outcome.stderr()).isZero();
    return outcome.stdout().lines().toList();
  }
}
