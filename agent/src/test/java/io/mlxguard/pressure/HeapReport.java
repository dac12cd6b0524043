// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.pressure;

import java.lang.management.ManagementFactory;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import javax.management.MBeanServerBuilder;

/** A program that tells what a {@link JvmHeap} says of the JVM it runs in. */
final class HeapReport {

  static final String OWN_CODE = "the host's own code has run: ";

  private HeapReport() {}

  /** A log manager of the host's. */
  public static final class OwnLogManager extends LogManager {

    /** By the JDK, when logging is brought up. */
    public OwnLogManager() {
      System.out.println(OWN_CODE + "LogManager");
    }
  }

  /** A builder of MBeanServers of the host's. */
  public static final class OwnBuilder extends MBeanServerBuilder {

    /** By the JDK, when an MBeanServer is made. */
    public OwnBuilder() {
      System.out.println(OWN_CODE + "MBeanServerBuilder");
    }
  }

  /** Brings up what the report must not. */
  static final class Control {

    private Control() {}

    public static void main(String... arguments) {
      Logger.getLogger("control").finest("logging");
      int _ = ManagementFactory.getPlatformMBeanServer().getMBeanCount();
    }
  }

  /** A line each. */
  public static void main(String... arguments) {
    Heap heap = new JvmHeap();
    System.out.println("before: " + heap.oldCollections() + " " + told(heap));
    System.out.println("refusal: " + heap.refusal().orElse("none"));
    System.out.println("concurrent: " + heap.isConcurrent());
    System.out.println("used: " + (heap.usedBytes() > 0));
    System.out.println("took: " + (heap.collect() > 0));
    System.out.println("after: " + heap.oldCollections() + " " + told(heap));
  }

  private static String told(Heap heap) {
    return heap.sinceOldCollectionNanos().isPresent() ? "told" : "none";
  }
}
