// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import java.util.concurrent.atomic.AtomicInteger;

/** MLX's pool, played: as large as the test says, and empty after a clear. */
final class PlayedPool implements Pool {

  volatile long cacheBytes;
  volatile long activeBytes;
  volatile boolean sharesStream;
  volatile boolean refusesDrain;
  volatile boolean refusesClear;
  volatile Runnable onDrain = () -> {};
  volatile Runnable onClear = () -> {};
  final AtomicInteger drains = new AtomicInteger();
  final AtomicInteger clears = new AtomicInteger();

  /** By one thread. */
  @SuppressWarnings("NonAtomicVolatileUpdate")
  void grow(long poolBytes, long liveBytes) {
    cacheBytes += poolBytes;
    activeBytes += liveBytes;
  }

  @Override
  public long cacheBytes() {
    return cacheBytes;
  }

  @Override
  public long activeBytes() {
    return activeBytes;
  }

  @Override
  public long footprintBytes() {
    return -1;
  }

  @Override
  public boolean sharesStream() {
    return sharesStream;
  }

  @Override
  public boolean drain() {
    int _ = drains.incrementAndGet();
    onDrain.run();
    return !refusesDrain;
  }

  @Override
  public boolean clear() {
    int _ = clears.incrementAndGet();
    onClear.run();
    if (refusesClear) {
      return false;
    }
    cacheBytes = 0;
    return true;
  }
}
