// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.bed;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.Arrays;

/** The kernel's promise to tell when stalls pass a threshold. For one thread. */
@SuppressWarnings("restricted")
final class StallTrigger implements AutoCloseable {

  /** To read and write, not blocking, closed in child processes. */
  private static final int FLAGS = 2 | 0x800 | 0x80000;

  private static final int EINTR = 4;
  private static final short POLLPRI = 2;
  private static final short POLLERR = 8;

  private static final StructLayout POLLFD =
      MemoryLayout.structLayout(
          JAVA_INT.withName("fd"), JAVA_SHORT.withName("events"), JAVA_SHORT.withName("revents"));
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle OPEN =
      function(
          "open",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle WRITE =
      function("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle POLL =
      function("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle CLOSE =
      function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment state = arena.allocate(STATE);
  private final MemorySegment pollfd = arena.allocate(POLLFD);
  private final int file;

  /** A system call that answers less than 0 when it fails. */
  private interface Call {
    long run() throws Throwable;
  }

  /**
   * Registers it.
   *
   * @param rule as the kernel reads it
   * @throws IllegalStateException where the kernel refuses
   */
  StallTrigger(Path stalls, String rule) {
    MemorySegment path = arena.allocateFrom(stalls.toString());
    file = (int) call("open", () -> (int) OPEN.invokeExact(state, path, FLAGS));
    MemorySegment text = arena.allocateFrom(rule);
    call("write", () -> (long) WRITE.invokeExact(state, file, text, text.byteSize()));
    pollfd.set(JAVA_INT, 0, file);
    pollfd.set(JAVA_SHORT, 4, POLLPRI);
  }

  /** Waits for the next event; false when the time is over without one. */
  boolean await(int millis) {
    long ready = call("poll", () -> (int) POLL.invokeExact(state, pollfd, 1L, millis));
    short events = pollfd.get(JAVA_SHORT, 6);
    if (ready > 0 && (events & POLLERR) != 0) {
      throw new IllegalStateException("the trigger is gone");
    }
    return ready > 0;
  }

  @Override
  public void close() {
    call("close", () -> (int) CLOSE.invokeExact(state, file));
    arena.close();
  }

  private long call(String name, Call call) {
    try {
      long answer = call.run();
      int errno = answer < 0 ? (int) ERRNO.get(state, 0L) : 0;
      if (errno == EINTR) {
        return 0;
      }
      if (errno != 0) {
        throw new IllegalStateException(name + " failed, errno " + errno);
      }
      return answer;
    } catch (RuntimeException | Error failure) {
      throw failure;
    } catch (Throwable impossible) {
      throw new IllegalStateException("a downcall cannot throw this", impossible);
    }
  }

  private static MethodHandle function(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    Linker.Option[] all = Arrays.copyOf(options, options.length + 1);
    all[options.length] = Linker.Option.captureCallState("errno");
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), descriptor, all);
  }
}
