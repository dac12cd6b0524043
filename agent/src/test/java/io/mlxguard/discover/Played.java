// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.discover;

import io.mlxguard.weave.HostMethod;
import io.mlxguard.weave.HostMethod.Argument;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Stacks and methods as tests play them. */
final class Played {

  /** What the JDK puts between a method handle's caller and native code. */
  private static final List<StackTraceElement> FOREIGN =
      List.of(
          frame("java.lang.invoke.LambdaForm$MH/0x0000000044088800#invoke"),
          frame("jdk.internal.foreign.abi.DowncallStub/0x000000004405a800#invoke"),
          frame("java.lang.invoke.LambdaForm$DMH/0x000000004405ac00#invokeStatic"));

  private Played() {}

  private static StackTraceElement frame(String name) {
    boolean isNative = name.endsWith("!");
    String[] halves = name.replace("!", "").split("#");
    return new StackTraceElement(halves[0], halves[1], "File.java", isNative ? -2 : 1);
  }

  private static List<StackTraceElement> innermostFirst(String... outermostFirst) {
    List<StackTraceElement> frames =
        new ArrayList<>(Arrays.stream(outermostFirst).map(Played::frame).toList());
    Collections.reverse(frames);
    return frames;
  }

  /** Inside a native method, which is the last and has a {@code !} behind it. */
  static ThreadSample inJni(String... outermostFirst) {
    return new ThreadSample("worker", true, innermostFirst(outermostFirst));
  }

  /** Inside a call of the foreign function API, made by the last. */
  static ThreadSample inForeignCall(String... outermostFirst) {
    List<StackTraceElement> frames = new ArrayList<>(FOREIGN);
    frames.addAll(innermostFirst(outermostFirst));
    return new ThreadSample("worker", true, frames);
  }

  /** In no native code. */
  static ThreadSample inJava(String... outermostFirst) {
    return new ThreadSample("worker", false, innermostFirst(outermostFirst));
  }

  static HostMethod method(String target, Argument... arguments) {
    String[] halves = target.split("#");
    return new HostMethod(halves[0], halves[1], List.of(arguments));
  }

  static Argument number(String name) {
    return new Argument("int", Optional.of(name), true, List.of());
  }

  static Argument object(String type, String name, String... numbers) {
    return new Argument(type, Optional.of(name), false, List.of(numbers));
  }
}
