// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.weave;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.config.Config;
import io.mlxguard.gate.Hooks;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The weaver over a JVM that is played: it retransforms nothing. */
class WeaverTest {

  private final CompletableFuture<Weaver> weaver = new CompletableFuture<>();
  private final List<Integer> inFlightMeanwhile = new ArrayList<>();

  private Instrumentation with(Class<?> loaded) {
    return (Instrumentation)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Instrumentation.class},
            (proxy, method, arguments) -> answer(method.getName(), loaded));
  }

  private @Nullable Object answer(String method, Class<?> loaded) {
    return switch (method) {
      case "getAllLoadedClasses" -> new Class<?>[] {loaded};
      case "removeTransformer" -> true;
      case "retransformClasses" -> {
        inFlightMeanwhile.add(weaver.join().gate().inFlight());
        yield null;
      }
      default -> null;
    };
  }

  /** New code counts its calls before those that run the old one are found on the stacks. */
  @Test
  void nothingIsTakenToBeStillWhileItWeaves() throws IOException, ClassNotFoundException {
    URL here = Sample.class.getProtectionDomain().getCodeSource().getLocation();
    try (URLClassLoader host = new URLClassLoader(new URL[] {here}, null)) {
      Class<?> sample = host.loadClass(Sample.class.getName());
      Weaver made = Weaver.create(with(sample), new Hooks().ofGuard(), () -> {});
      weaver.complete(made);
      made.apply(Config.parse("clear-after-generate.methods=" + sample.getName() + "#*").clear());
      try {
        assertThat(inFlightMeanwhile).containsExactly(1);
        assertThat(made.gate().inFlight()).isZero();
      } finally {
        made.unweave();
      }
    }
  }
}
