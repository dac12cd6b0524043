// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.discover;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Without {@code java.management}: a thread counts as inside native code where its innermost frame
 * is a native method or, since the frames of the foreign function API are not shown here, speaks of
 * MLX.
 */
final class PlainStacks implements Stacks {

  @Override
  public List<ThreadSample> look() {
    List<ThreadSample> samples = new ArrayList<>();
    for (Map.Entry<Thread, StackTraceElement[]> one : Thread.getAllStackTraces().entrySet()) {
      List<StackTraceElement> frames = List.of(one.getValue());
      boolean inNative =
          one.getKey().getState() == Thread.State.RUNNABLE
              && !frames.isEmpty()
              && (frames.getFirst().isNativeMethod()
                  || MlxWord.isIn(frames.getFirst().getClassName()));
      samples.add(new ThreadSample(one.getKey().getName(), inNative, frames));
    }
    return samples;
  }
}
