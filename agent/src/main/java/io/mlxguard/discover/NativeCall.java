// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.discover;

import java.util.List;
import java.util.Optional;

/**
 * Where a thread is inside native code: the innermost class that is not the JDK's machinery of
 * foreign calls. The class and not the method, since a binding has one for each function.
 *
 * @param site the class; the same for all that speak of MLX, or are called by one that does
 * @param named whether it does
 */
record NativeCall(String site, boolean named) {

  private static final String NAMED = "MLX by name";

  /** A binding has layers of its own above the call. */
  private static final int NEAR = 5;

  /** That of one thread; empty where it is in none, or in one of the JDK's or of a framework's. */
  static Optional<NativeCall> of(ThreadSample thread) {
    List<StackTraceElement> frames = thread.frames();
    int at = 0;
    while (at < frames.size() && Frames.isOfForeignCall(frames.get(at))) {
      at++;
    }
    if (!thread.inNative() || at == frames.size() || Frames.isOfJdk(frames.get(at))) {
      return Optional.empty();
    }
    StackTraceElement site = frames.get(at);
    boolean named = isNamed(frames.subList(at, Math.min(frames.size(), at + NEAR)));
    return named || !Frames.isOfFramework(site)
        ? Optional.of(new NativeCall(named ? NAMED : outermost(site.getClassName()), named))
        : Optional.empty();
  }

  private static String outermost(String className) {
    int nested = className.indexOf('$');
    return nested > 0 ? className.substring(0, nested) : className;
  }

  private static boolean isNamed(List<StackTraceElement> near) {
    for (StackTraceElement frame : near) {
      if (MlxWord.isIn(frame.getClassName()) || MlxWord.isIn(frame.getMethodName())) {
        return true;
      }
    }
    return false;
  }
}
