// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.discover;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A look at a JVM with many threads is as cheap as one at a few, and leaves nobody out for good.
 */
class ManagedStacksTest {

  private static final int THREADS = 100;
  private static final int MANY_LOOKS = 500;

  private final CountDownLatch released = new CountDownLatch(1);
  private final List<DatagramSocket> sockets = new ArrayList<>();

  @AfterEach
  void release() {
    released.countDown();
    sockets.forEach(DatagramSocket::close);
  }

  private static void start(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void await() {
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void receive(DatagramSocket socket) {
    try {
      socket.receive(new DatagramPacket(new byte[1], 1));
    } catch (java.io.IOException e) {
      return; // closed, which ends the test
    }
  }

  @Test
  void looksInTurnsAtThoseInNativeCodeAndAtNoOthers() throws Exception {
    Set<String> wanted = new HashSet<>();
    for (int i = 0; i < THREADS; i++) {
      DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
      sockets.add(socket);
      start("receives " + i, () -> receive(socket));
      start("waits " + i, this::await);
      wanted.add("receives " + i);
    }
    ManagedStacks stacks = new ManagedStacks();
    Set<String> seen = new HashSet<>();
    for (int look = 0; look < MANY_LOOKS && !seen.containsAll(wanted); look++) {
      List<ThreadSample> samples = stacks.look();
      assertThat(samples).hasSizeLessThanOrEqualTo(64);
      samples.stream().filter(ThreadSample::inNative).forEach(it -> seen.add(it.thread()));
    }

    assertThat(seen).containsAll(wanted).noneMatch(name -> name.startsWith("waits"));
  }
}
