// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.discover;

import java.util.List;
import java.util.Set;

/** Whose a frame on a stack is. */
final class Frames {

  private static final List<String> OF_JDK = List.of("java.", "javax.", "jdk.", "sun.", "com.sun.");

  /** Between a method of the host's and the native code it calls through a method handle. */
  private static final List<String> OF_FOREIGN_CALLS =
      List.of("java.lang.invoke.", "jdk.internal.foreign.", "java.lang.foreign.");

  /** They call the host's methods, and nobody would weave theirs. */
  private static final List<String> OF_FRAMEWORKS =
      List.of(
          "org.springframework.",
          "org.apache.",
          "org.eclipse.jetty.",
          "org.glassfish.",
          "org.hibernate.",
          "org.jboss.",
          "org.junit.",
          "org.gradle.",
          "jakarta.",
          "kotlin.",
          "kotlinx.",
          "scala.",
          "akka.",
          "clojure.",
          "groovy.",
          "com.google.common.",
          "com.google.inject.",
          "com.fasterxml.jackson.",
          "io.grpc.",
          "io.helidon.",
          "io.javalin.",
          "io.ktor.",
          "io.micrometer.",
          "io.micronaut.",
          "io.netty.",
          "io.opentelemetry.",
          "io.quarkus.",
          "io.reactivex.",
          "io.smallrye.",
          "io.undertow.",
          "io.vertx.",
          "net.bytebuddy.",
          "reactor.",
          "rx.",
          "zio.");

  private static final List<String> OF_OURS = List.of("io.mlxguard.shim.", "io.mlxguard.boot.");

  /** Of these none can be woven, or tells when its work is done. */
  private static final Set<String> NEVER = Set.of("invokeSuspend", "<init>", "<clinit>");

  private Frames() {}

  static boolean isOfJdk(StackTraceElement frame) {
    String module = frame.getModuleName();
    return startsWithAny(frame.getClassName(), OF_JDK)
        || (module != null && (module.startsWith("java.") || module.startsWith("jdk.")));
  }

  static boolean isOfForeignCall(StackTraceElement frame) {
    return startsWithAny(frame.getClassName(), OF_FOREIGN_CALLS);
  }

  static boolean isOfFramework(StackTraceElement frame) {
    return startsWithAny(frame.getClassName(), OF_FRAMEWORKS);
  }

  /**
   * Whether it may be woven and would be worth it: a method that somebody wrote, of the host's own.
   * A hidden class has a {@code /} in its name, what a compiler makes a {@code $} in the method's,
   * and a proxy {@code $$} in the class's.
   */
  static boolean isCandidate(StackTraceElement frame) {
    String type = frame.getClassName();
    String method = frame.getMethodName();
    return !isOfJdk(frame)
        && !isOfFramework(frame)
        && !"mlx.guard".equals(frame.getModuleName())
        && !startsWithAny(type, OF_OURS)
        && !frame.isNativeMethod()
        && !NEVER.contains(method)
        && method.indexOf('$') < 0
        && type.indexOf('/') < 0
        && !type.contains("$$")
        && !type.contains("$Proxy");
  }

  private static boolean startsWithAny(String name, List<String> prefixes) {
    for (String prefix : prefixes) {
      if (name.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }
}
