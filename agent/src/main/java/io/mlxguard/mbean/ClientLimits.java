// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mbean;

import io.mlxguard.config.Key;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Carries out clients' operations one at a time, and none once closed: a limit that is set while
 * the guard gives the others back would stay. A client gets exceptions of the JDK alone, without a
 * cause, because it has none of our classes.
 */
final class ClientLimits {

  private final MBeans.Limits limits;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean closed;

  ClientLimits(MBeans.Limits limits) {
    this.limits = limits;
  }

  String set(Key key, @Nullable String value) {
    if (value == null) {
      throw new IllegalArgumentException(key.title() + " wants a value; allowed: " + key.allowed());
    }
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the guard is being detached");
      }
      return limits.set(key, value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(e.getMessage());
    } catch (RuntimeException e) {
      throw new IllegalStateException(e.getMessage() == null ? e.toString() : e.getMessage());
    } finally {
      lock.unlock();
    }
  }

  /** Permits no more; false if one is still under way after the timeout. */
  boolean close(Duration timeout) throws InterruptedException {
    closed = true;
    if (!lock.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
      return false;
    }
    lock.unlock();
    return true;
  }
}
