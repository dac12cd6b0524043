// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.shim;

import java.lang.instrument.Instrumentation;

/** {@code Premain-Class} and {@code Agent-Class}. Neither method throws, waits or parses. */
public final class Agent {

  /** The host starts first (design, invariant 8). */
  private static final long HOST_FIRST_MILLIS = 300;

  private Agent() {}

  /**
   * Called by the JVM before the host's {@code main}.
   *
   * @param arguments the text behind {@code -javaagent:mlx-guard.jar=}, or null
   * @param instrumentation the JVM's
   */
  public static void premain(String arguments, Instrumentation instrumentation) {
    try {
      if (!Jvm.isJdkTool()) {
        Start launch = new Start(arguments, instrumentation, HOST_FIRST_MILLIS);
        Core.await(launch);
        launch.start();
      }
    } catch (Throwable e) {
      Stderr.line("not started: " + e);
    }
  }

  /**
   * Called by the JVM when the jar is loaded into a running host.
   *
   * @param arguments a configuration or a {@link Request}, or null
   * @param instrumentation the JVM's
   */
  public static void agentmain(String arguments, Instrumentation instrumentation) {
    try {
      new Start(arguments, instrumentation, 0).start();
    } catch (Throwable e) {
      Stderr.line("not started: " + e);
    }
  }
}
