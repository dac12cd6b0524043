// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.pressure;

import com.sun.management.GarbageCollectorMXBean;
import com.sun.management.GcInfo;
import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * The JVM's own beans for its collectors and its flags. A class of its own, since in a runtime
 * without the module {@code jdk.management} it cannot be linked. It leaves no listener behind.
 */
final class JvmCollectors {

  /** What {@code System.gc()} does to the host's threads. */
  private enum Explicit {
    STOPS_ALL,
    BY_FLAG,
    CONCURRENT
  }

  /**
   * Those that look at the whole heap, by the names they have had from JDK 22 to 26 (openjdk/jdk,
   * {@code initialize_serviceability} of each heap); the others are of the young generation, or
   * pauses within one of these. Shenandoah's generational mode counts its young cycles here too.
   */
  private static final Map<String, Explicit> OLD =
      Map.of(
          "MarkSweepCompact", Explicit.STOPS_ALL,
          "PS MarkSweep", Explicit.STOPS_ALL,
          "G1 Old Generation", Explicit.BY_FLAG,
          "G1 Concurrent GC", Explicit.BY_FLAG,
          "Shenandoah Cycles", Explicit.BY_FLAG,
          "ZGC Cycles", Explicit.CONCURRENT,
          "ZGC Major Cycles", Explicit.CONCURRENT);

  private final List<GarbageCollectorMXBean> old;
  private final HotSpotDiagnosticMXBean flags;

  private JvmCollectors(List<GarbageCollectorMXBean> old, HotSpotDiagnosticMXBean flags) {
    this.old = old;
    this.flags = flags;
  }

  /**
   * The beans of this JVM.
   *
   * @throws RuntimeException or a {@link LinkageError}, where it has none
   */
  static JvmCollectors ofJvm() {
    return new JvmCollectors(
        ManagementFactory.getPlatformMXBeans(GarbageCollectorMXBean.class).stream()
            .filter(bean -> OLD.containsKey(bean.getName()))
            .toList(),
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class));
  }

  /** Why {@code System.gc()} is no use. */
  Optional<String> refusal() {
    if (old.isEmpty()) {
      return Optional.of("this JVM has a collector that the guard does not know");
    }
    return isSet("DisableExplicitGC")
        ? Optional.of("System.gc() does nothing in this JVM: -XX:+DisableExplicitGC")
        : Optional.empty();
  }

  /** Whether threads run on during {@code System.gc()}. */
  boolean isExplicitConcurrent() {
    boolean flag = isSet("ExplicitGCInvokesConcurrent");
    return !old.isEmpty()
        && old.stream()
            .map(bean -> OLD.getOrDefault(bean.getName(), Explicit.STOPS_ALL))
            .allMatch(it -> it == Explicit.CONCURRENT || (it == Explicit.BY_FLAG && flag));
  }

  private boolean isSet(String flag) {
    return Boolean.parseBoolean(flags.getVMOption(flag).getValue());
  }

  /** Old collections since the JVM's start; a concurrent one of G1's counts twice. */
  long count() {
    long count = 0;
    for (GarbageCollectorMXBean bean : old) {
      count += Math.max(0, bean.getCollectionCount());
    }
    return count;
  }

  /** How long ago the last one ended; empty if none has. */
  OptionalLong sinceLastNanos() {
    long lastMillis = Long.MIN_VALUE;
    for (GarbageCollectorMXBean bean : old) {
      GcInfo info = bean.getLastGcInfo();
      if (info != null) {
        lastMillis = Math.max(lastMillis, info.getEndTime());
      }
    }
    if (lastMillis == Long.MIN_VALUE) {
      return OptionalLong.empty();
    }
    long sinceMillis = ManagementFactory.getRuntimeMXBean().getUptime() - lastMillis;
    return OptionalLong.of(TimeUnit.MILLISECONDS.toNanos(Math.max(0, sinceMillis)));
  }
}
