// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.pressure;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The heap of this JVM. What is asked of {@code java.lang.management} brings up neither an
 * MBeanServer nor the host's logging, and takes no lock under which code of the host's runs
 * (measured on JDK 25: 20 to 34 ms for the beans, once, then a quarter of a microsecond for a
 * count; the first time of a collection another 13 to 24 ms).
 */
final class JvmHeap implements Heap {

  private static final List<String> MODULES = List.of("java.management", "jdk.management");

  private boolean asked;
  private @Nullable JvmCollectors collectors;
  private Optional<String> refusal = Optional.empty();
  private boolean concurrent;

  @Override
  public Optional<String> refusal() {
    ask();
    return refusal;
  }

  @Override
  public boolean isConcurrent() {
    ask();
    return concurrent;
  }

  @Override
  public long usedBytes() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  @Override
  public long oldCollections() {
    ask();
    return collectors == null ? 0 : collectors.count();
  }

  @Override
  public OptionalLong sinceOldCollectionNanos() {
    ask();
    try {
      return collectors == null ? OptionalLong.empty() : collectors.sinceLastNanos();
    } catch (RuntimeException | LinkageError e) {
      refuse("this JVM does not tell when it last collected: " + e);
      return OptionalLong.empty();
    }
  }

  /** The JVM's flags and collector do not change while it lives. */
  private void ask() {
    if (asked) {
      return;
    }
    asked = true;
    for (String module : MODULES) {
      if (ModuleLayer.boot().findModule(module).isEmpty()) {
        refuse("this runtime has no module " + module + ", which tells of collections");
        return;
      }
    }
    try {
      JvmCollectors found = JvmCollectors.ofJvm();
      collectors = found;
      concurrent = found.isExplicitConcurrent();
      refusal = found.refusal();
    } catch (RuntimeException | LinkageError e) {
      refuse("this JVM does not tell what System.gc() does: " + e);
    }
  }

  private void refuse(String why) {
    refusal = Optional.of(why);
  }

  @Override
  public long collect() {
    long startNanos = System.nanoTime();
    System.gc();
    return System.nanoTime() - startNanos;
  }
}
