// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.discover;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;

/**
 * By {@code java.management}, whose thread dump tells who is inside native code, calls of the
 * foreign function API included. No MBeanServer comes into being for it, nor any logging.
 */
final class ManagedStacks implements Stacks {

  /** Deeper frames are left out from the outer end; frameworks pile up some 150. */
  private static final int DEEPEST = 512;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  @Override
  public List<ThreadSample> look() {
    List<ThreadSample> samples = new ArrayList<>();
    for (ThreadInfo one : threads.dumpAllThreads(false, false, DEEPEST)) {
      if (one != null) {
        samples.add(
            new ThreadSample(one.getThreadName(), one.isInNative(), List.of(one.getStackTrace())));
      }
    }
    return samples;
  }
}
