// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.restart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Which shutdown hooks are the host's own. */
class ShutdownHooksTest {

  private static final class HostsHook extends Thread {}

  @Test
  void theGuardsOwnAndTheJdksAreNot() throws ReflectiveOperationException {
    Thread own = new Thread(() -> {}, "mlx-guard-exit");
    Thread plain = new Thread(() -> {}, "drain");
    Thread hosts = new HostsHook();
    Thread jdks =
        (Thread) Class.forName("java.util.concurrent.ForkJoinWorkerThread").cast(forkJoin());

    assertThat(ShutdownHooks.ofHost(List.of(own, plain, hosts, jdks)))
        .containsExactly(plain, hosts);
  }

  private static Thread forkJoin() {
    return java.util.concurrent.ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(
        new java.util.concurrent.ForkJoinPool(1));
  }

  @Test
  void whereJavaLangIsClosedNothingIsKnown() {
    assertThat(Thread.class.getModule().isOpen("java.lang", ShutdownHooks.class.getModule()))
        .as("tests run without it")
        .isFalse();
    assertThat(ShutdownHooks.all()).isEmpty();
  }
}
