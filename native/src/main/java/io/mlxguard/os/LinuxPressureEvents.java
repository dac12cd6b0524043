// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel tells of pressure unasked: triggers of PSI, and what {@code
 * $MEMORY_PRESSURE_WATCH} names. They wake a thread early, and a pipe's word counts besides. Used
 * by one thread, but for {@link #wake}.
 */
final class LinuxPressureEvents {

  // struct pollfd { int fd; short events; short revents; };
  private static final long POLLFD_BYTES = 8;
  private static final long EVENTS_OFFSET = 4;
  private static final long REVENTS_OFFSET = 6;
  private static final int POLLIN = 1;
  private static final int POLLPRI = 2;
  private static final int POLLERR = 8;
  private static final int POLLHUP = 0x10;
  private static final int POLLNVAL = 0x20;

  private static final int IGNORED = -1;
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** A pipe that is never empty would have its reader spin. */
  private static final long LEAST_NANOS = 25 * NANOS_PER_MILLI;

  private static final int EFD_CLOEXEC = 0x80000;
  private static final int EFD_NONBLOCK = 0x800;

  /** What a write adds to an eventfd, as eight bytes. */
  private static final byte[] ONE = {1, 0, 0, 0, 0, 0, 0, 0};

  /** Apart, since the first native call is costly and not for every host. */
  private static final class Calls {

    // int eventfd(unsigned int initval, int flags);
    private static final MethodHandle EVENTFD =
        Linker.nativeLinker()
            .downcallHandle(
                Linker.nativeLinker().defaultLookup().find("eventfd").orElseThrow(),
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

    // int poll(struct pollfd *fds, nfds_t nfds, int timeout);
    private static final MethodHandle POLL =
        Linker.nativeLinker()
            .downcallHandle(
                Linker.nativeLinker().defaultLookup().find("poll").orElseThrow(),
                FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  }

  /** One that is waited on. */
  private record Watched(LinuxFile file, int events) {}

  private final List<Watched> watched = new ArrayList<>();
  private MemorySegment polled = MemorySegment.NULL;
  private volatile @Nullable LinuxFile waker;
  private boolean begun;
  private boolean piped;
  private long pipedNanos;
  private long wokenNanos = System.nanoTime() - LEAST_NANOS;

  /**
   * Has the kernel tell when some task stood still for so long within two seconds: the only window
   * that needs no privilege (reference/platform.md 6).
   *
   * @param path a file of PSI
   * @return whether it does
   */
  boolean trigger(LinuxFile path, long stallMicros) {
    return trigger(path, LinuxFile.name("some " + stallMicros + " 2000000\0"));
  }

  /** As {@link #trigger(LinuxFile, long)}, with what to write to it. */
  boolean trigger(LinuxFile file, byte[] payload) {
    if (!file.isOpen() || !file.write(payload)) {
      file.close();
      return false;
    }
    add(file, POLLPRI);
    return true;
  }

  /** A pipe that somebody writes to; whether it could be opened. */
  boolean pipe(LinuxFile file) {
    if (file.isOpen()) {
      add(file, POLLIN);
    }
    return file.isOpen();
  }

  /**
   * Ends a wait that is under way; from any thread. Never beside {@link #close}: the number of a
   * descriptor that is closed may be a file of the host's a moment later.
   */
  synchronized void wake() {
    LinuxFile told = waker;
    if (told != null) {
      boolean _ = told.write(ONE);
    }
  }

  /** Something to be woken by. */
  private void begin() {
    begun = true;
    try {
      int descriptor = (int) Calls.EVENTFD.invokeExact(0, EFD_CLOEXEC | EFD_NONBLOCK);
      if (descriptor >= 0) {
        LinuxFile made = LinuxFile.of(descriptor);
        add(made, POLLIN);
        waker = made;
      }
    } catch (Throwable e) { // invokeExact declares Throwable
      return; // a wait ends by its time
    }
  }

  private void add(LinuxFile file, int events) {
    watched.add(new Watched(file, events));
    polled = Arena.ofAuto().allocate(POLLFD_BYTES * watched.size(), JAVA_INT.byteAlignment());
    for (int i = 0; i < watched.size(); i++) {
      polled.set(JAVA_INT, i * POLLFD_BYTES, watched.get(i).file.descriptor());
      polled.set(JAVA_SHORT, i * POLLFD_BYTES + EVENTS_OFFSET, (short) watched.get(i).events);
    }
  }

  /** Waits until one tells of pressure, or for so long; whether one has. */
  boolean await(long nanos) {
    long sinceWoken = System.nanoTime() - wokenNanos;
    long rest = Math.min(nanos, LEAST_NANOS - sinceWoken);
    if (rest > 0) {
      LockSupport.parkNanos(rest);
    }
    long left = rest > 0 ? nanos - rest : nanos;
    if (!begun) {
      begin();
    }
    if (watched.isEmpty()) {
      LockSupport.parkNanos(left);
      return false;
    }
    boolean told = poll((int) (left / NANOS_PER_MILLI));
    if (told) {
      wokenNanos = System.nanoTime();
    }
    return told;
  }

  private boolean poll(int millis) {
    int ready;
    try {
      ready = (int) Calls.POLL.invokeExact(polled, (long) watched.size(), millis);
    } catch (Throwable e) { // invokeExact declares Throwable
      ready = -1;
    }
    if (ready < 0) { // a signal, or no memory in the kernel: not at once again
      LockSupport.parkNanos(LEAST_NANOS);
    }
    return ready > 0 && heed();
  }

  private boolean heed() {
    boolean told = false;
    for (int i = 0; i < watched.size(); i++) {
      int events = polled.get(JAVA_SHORT, i * POLLFD_BYTES + REVENTS_OFFSET);
      if ((events & POLLIN) != 0) {
        LinuxFile file = watched.get(i).file;
        file.drain();
        if (file != waker) {
          piped = true;
          pipedNanos = System.nanoTime();
        }
      }
      if ((events & (POLLERR | POLLNVAL | POLLHUP)) != 0) {
        polled.set(JAVA_INT, i * POLLFD_BYTES, IGNORED); // its group is gone; polling goes on
      } else {
        told |= events != 0;
      }
    }
    return told;
  }

  /** Whether a pipe has told of pressure within so long. */
  boolean isPiped(long nowNanos, long withinNanos) {
    return piped && nowNanos - pipedNanos < withinNanos;
  }

  synchronized void close() {
    waker = null;
    watched.forEach(one -> one.file.close());
    watched.clear();
  }
}
