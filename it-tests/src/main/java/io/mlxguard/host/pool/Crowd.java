// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host.pool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.concurrent.CountDownLatch;

/** Threads that wait for the network, which is inside native code, deep below others' methods. */
final class Crowd {
  private Crowd() {}

  /** Returns when all of them are down there. */
  static void start(int threads, int depth) throws InterruptedException {
    CountDownLatch arrived = new CountDownLatch(threads);
    for (int i = 0; i < threads; i++) {
      Thread one = new Thread(() -> deeper(depth, arrived), "one of a crowd");
      one.setDaemon(true);
      one.start();
    }
    arrived.await();
  }

  private static int deeper(int depth, CountDownLatch arrived) {
    return depth == 0 ? receive(arrived) : 1 + deeper(depth - 1, arrived);
  }

  private static int receive(CountDownLatch arrived) {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      DatagramPacket nobody = new DatagramPacket(new byte[1], 1);
      arrived.countDown();
      socket.receive(nobody);
      return nobody.getLength();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
