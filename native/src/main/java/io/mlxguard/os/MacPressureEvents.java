// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A wait that the kernel's memory-pressure event ends early, and a plain wait where there is no
 * such event. {@link #await} allocates nothing but what it begins with. Used by one thread, but for
 * {@link #close}.
 */
final class MacPressureEvents {

  /** Between two early wakes at least: a storm of events costs 40 looks a second. */
  private static final long QUIET_NANOS = Duration.ofMillis(25).toNanos();

  /** So many signals at most count as one; what is left wakes again, after the quiet. */
  private static final int MOST_AS_ONE = 100;

  private final MacDispatch dispatch;
  private boolean begun;
  private @Nullable String whyNone;
  private volatile @Nullable MemorySegment semaphore;
  private boolean hasWoken;
  private long wokenNanos;

  // Guarded by this.
  private @Nullable MemorySegment source;
  private boolean closed;

  MacPressureEvents(SymbolLookup system) {
    dispatch = new MacDispatch(system);
  }

  /**
   * Waits for an event, or for so long. An interrupt does not end it, and is kept.
   *
   * @return whether there was an event
   */
  boolean await(long nanos) {
    if (!begun) {
      begin();
    }
    MemorySegment signalled = semaphore;
    long quiet = hasWoken ? wokenNanos + QUIET_NANOS - System.nanoTime() : 0;
    if (signalled == null || (quiet > 0 && quiet >= nanos)) {
      pause(nanos);
      return false;
    }
    pause(quiet);
    return isWoken(signalled, nanos - Math.max(0, quiet));
  }

  private boolean isWoken(MemorySegment signalled, long nanos) {
    try {
      if (!dispatch.isSignalled(signalled, nanos)) {
        return false;
      }
      hasWoken = true;
      wokenNanos = System.nanoTime();
      for (int more = 0; more < MOST_AS_ONE && dispatch.isSignalled(signalled, 0); more++) {
        // one event, told more than once
      }
      return true;
    } catch (Throwable e) { // no wait of ours throws, or returns at once: that is a spin
      semaphore = null;
      whyNone = e.toString();
      pause(nanos);
      return false;
    }
  }

  /** Ends a wait that is under way, as an event would; from any thread. */
  void wake() {
    MemorySegment signalled = semaphore;
    if (signalled != null) {
      try {
        dispatch.signal(signalled);
      } catch (Throwable e) {
        return; // the wait ends by its time
      }
    }
  }

  /** Why no event ends a wait; null where one does, or none was begun. */
  @Nullable String whyNone() {
    return whyNone;
  }

  /** Whether an event ends a wait. */
  boolean isOn() {
    return semaphore != null;
  }

  private synchronized void begin() {
    begun = true;
    if (closed) {
      whyNone = "it is closed";
      return;
    }
    try {
      dispatch.link();
      MemorySegment signalled = dispatch.semaphore();
      source = dispatch.pressureSource(signalled);
      semaphore = signalled;
    } catch (LinkageError e) {
      whyNone = e.getMessage();
    } catch (Throwable e) {
      whyNone = e.toString();
    }
  }

  /**
   * No event comes any more; a wait under way ends by its time. Neither source nor semaphore is
   * released: a thread may wait on the semaphore, or the handler be about to signal it, and
   * libdispatch ends a process that releases one in use. Some hundred bytes are left behind.
   */
  synchronized void close() {
    closed = true;
    MemorySegment cancelled = source;
    source = null;
    if (cancelled != null) {
      try {
        dispatch.cancel(cancelled);
      } catch (Throwable e) {
        return; // then it signals a semaphore that nobody waits for
      }
    }
  }

  /** Not Thread.sleep, which an interrupt ends: a caller in a loop would spin. */
  private static void pause(long nanos) {
    long end = System.nanoTime() + nanos;
    boolean interrupted = false;
    for (long left = nanos; left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
      interrupted |= Thread.interrupted(); // or the next park returns at once
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
