// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.shim;

import java.io.File;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.security.CodeSource;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;

/**
 * The core in force, of which there is at most one in a JVM. Only JDK types cross to it, so that a
 * newer core never links against an older entry: a request as a map goes in, a line of JSON comes
 * out.
 */
final class Core {

  private static final String BOOT = "io.mlxguard.boot.Boot";
  private static final String FOLDER = "core/";

  private static Core current;

  /**
   * A launch that lets the host start first; the last one where there are several. No lock: it is
   * noted on the host's main thread, while another launch may be at work.
   */
  private static final AtomicReference<Thread> AWAITED = new AtomicReference<Thread>();

  private final NestedLoader loader;
  private final BiFunction<Map<String, String>, Instrumentation, String> boot;
  private final String identity;

  /** Requests that are carried out or wait for it, each a map that threads share. */
  private static final Set<Map<String, String>> AT_HAND =
      Collections.newSetFromMap(new IdentityHashMap<Map<String, String>, Boolean>());

  private Core(File jar, String identity) throws Exception {
    this.identity = identity;
    loader = new NestedLoader(jar, FOLDER);
    boot = instance(loader);
  }

  @SuppressWarnings("unchecked") // the one contract between entry and core
  private static BiFunction<Map<String, String>, Instrumentation, String> instance(
      NestedLoader loader) throws Exception {
    Object boot = loader.loadClass(BOOT).getDeclaredConstructor().newInstance();
    return (BiFunction<Map<String, String>, Instrumentation, String>) boot;
  }

  /** Notes a launch that has not begun. */
  static void await(Thread launch) {
    AWAITED.set(launch);
  }

  /** Whether a launch may still begin. */
  static boolean claim(Thread launch) {
    return AWAITED.compareAndSet(launch, null);
  }

  /**
   * Carries out the request of a launch, unless another request came first.
   *
   * @return its report, or null where it no longer counts
   * @throws Exception as {@link #handle}
   */
  static synchronized String launch(
      Thread launch, Map<String, String> request, Instrumentation instrumentation)
      throws Exception {
    return claim(launch) ? carryOut(request, instrumentation, null) : null;
  }

  /** Whether a core is in force: then this JVM is one that can have it. */
  static synchronized boolean isInForce() {
    return current != null;
  }

  /**
   * Carries out a request and returns its report. Requests before it come to know that it waits:
   * one that takes its time may end sooner.
   *
   * @param request seen and written by several threads
   * @throws Exception if the core cannot be loaded or does not answer
   */
  static String handle(Map<String, String> request, Instrumentation instrumentation)
      throws Exception {
    synchronized (AT_HAND) {
      for (Map<String, String> before : AT_HAND) {
        before.put(Request.OTHERS, Request.YES);
      }
      AT_HAND.add(request);
    }
    try {
      return inTurn(request, instrumentation);
    } finally {
      synchronized (AT_HAND) {
        AT_HAND.remove(request);
      }
    }
  }

  private static synchronized String inTurn(
      Map<String, String> request, Instrumentation instrumentation) throws Exception {
    return carryOut(request, instrumentation, AWAITED.get());
  }

  /** What it supersedes was noted before; a launch that is noted meanwhile may still begin. */
  private static String carryOut(
      Map<String, String> request, Instrumentation instrumentation, Thread superseded)
      throws Exception {
    File jar = request.containsKey(Request.JAR) ? new File(request.get(Request.JAR)) : ownJar();
    request.put(Request.JAR, jar.getPath());
    if (!request.containsKey(Request.VERSION)) {
      request.put(Request.VERSION, Agent.class.getPackage().getImplementationVersion());
    }
    String identity = String.valueOf(request.get(Request.VERSION));
    if (Request.STOP.equals(request.get(Request.VERB))) {
      boolean waited = AWAITED.getAndSet(null) != null;
      return current == null && waited
          ? report(request, "\"ok\":true,\"changed\":true,\"message\":\"the start is cancelled\"")
          : stop(request, instrumentation);
    }
    if (!Request.START.equals(request.get(Request.VERB))) {
      return ask(jar, identity, request, instrumentation);
    }
    if (current != null && !current.identity.equals(identity)) {
      // What it could not put back is told by the one that takes its place.
      request.put(Request.REPLACED, stop(request, instrumentation));
    }
    String report =
        current == null
            ? startNew(jar, identity, request, instrumentation)
            : current.boot.apply(request, instrumentation);
    AWAITED.compareAndSet(superseded, null);
    return report;
  }

  /** A launch that has not begun is no core yet: it starts afterwards all the same. */
  private static String ask(
      File jar, String identity, Map<String, String> request, Instrumentation instrumentation)
      throws Exception {
    if (current != null) {
      return current.boot.apply(request, instrumentation);
    }
    if (!Request.isOnce(request)) {
      // Our command line asks a guard alone; whoever else asks may not read the answer.
      Stderr.line(
          "nothing is guarding, so the request " + request.get(Request.VERB) + " is refused");
      return refusal(request, "nothing is guarding");
    }
    Core core = new Core(jar, identity);
    try {
      return core.boot.apply(request, instrumentation);
    } finally {
      core.loader.close();
    }
  }

  private static String startNew(
      File jar, String identity, Map<String, String> request, Instrumentation instrumentation)
      throws Exception {
    Core core = new Core(jar, identity);
    try {
      String report = core.boot.apply(request, instrumentation);
      current = core;
      return report;
    } catch (Throwable e) {
      core.loader.close();
      throw e;
    }
  }

  private static String stop(Map<String, String> request, Instrumentation instrumentation)
      throws IOException {
    if (current == null) {
      return report(request, "\"ok\":true,\"changed\":false,\"message\":\"nothing is guarding\"");
    }
    Core stopping = current;
    current = null;
    Map<String, String> stop = new HashMap<String, String>(request);
    stop.put(Request.VERB, Request.STOP);
    try {
      return stopping.boot.apply(stop, instrumentation);
    } finally {
      stopping.loader.close();
    }
  }

  private static File ownJar() throws Exception {
    CodeSource source = Agent.class.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      throw new IOException("the class loader of this JVM does not tell where mlx-guard.jar is");
    }
    return new File(source.getLocation().toURI().getPath());
  }

  /** The report of a request that came to nothing. */
  static String refusal(Map<String, String> request, String why) {
    return report(request, "\"ok\":false,\"changed\":false,\"error\":\"" + escape(why) + "\"");
  }

  private static String report(Map<String, String> request, String rest) {
    return "{\"schema\":1,\"verb\":\""
        + escape(String.valueOf(request.get(Request.VERB)))
        + "\",\"version\":\""
        + escape(String.valueOf(request.get(Request.VERSION)))
        + "\",\"state\":\"DETACHED\",\"unrestored\":[],"
        + rest
        + "}";
  }

  private static String escape(String text) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        escaped.append('\\').append(c);
      } else {
        escaped.append(c < ' ' ? ' ' : c);
      }
    }
    return escaped.toString();
  }
}
