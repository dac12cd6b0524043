// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What it takes of libdispatch to wait for memory pressure (reference/platform.md 3). Every method
 * throws where it cannot be had, with one clause that says what.
 */
final class MacDispatch {

  private static final long DISPATCH_MEMORYPRESSURE_NORMAL = 1;
  private static final long DISPATCH_MEMORYPRESSURE_WARN = 2;
  private static final long DISPATCH_MEMORYPRESSURE_CRITICAL = 4;
  private static final long DISPATCH_QUEUE_PRIORITY_DEFAULT = 0;
  private static final long DISPATCH_TIME_NOW = 0;

  private final SymbolLookup system;
  private final SystemFunction semaphoreCreate;
  private final SystemFunction semaphoreSignal;
  private final SystemFunction semaphoreWait;
  private final SystemFunction time;
  private final SystemFunction globalQueue;
  private final SystemFunction sourceCreate;
  private final SystemFunction setContext;
  private final SystemFunction setHandler;
  private final SystemFunction activate;
  private final SystemFunction cancel;

  MacDispatch(SymbolLookup system) {
    this.system = system;
    // dispatch_semaphore_t dispatch_semaphore_create(intptr_t value);
    semaphoreCreate =
        function("dispatch_semaphore_create", FunctionDescriptor.of(ADDRESS, JAVA_LONG));
    // intptr_t dispatch_semaphore_signal(dispatch_semaphore_t);
    semaphoreSignal =
        function("dispatch_semaphore_signal", FunctionDescriptor.of(JAVA_LONG, ADDRESS));
    // intptr_t dispatch_semaphore_wait(dispatch_semaphore_t, dispatch_time_t timeout);
    semaphoreWait =
        function("dispatch_semaphore_wait", FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_LONG));
    // dispatch_time_t dispatch_time(dispatch_time_t when, int64_t delta);
    time = function("dispatch_time", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG));
    // dispatch_queue_global_t dispatch_get_global_queue(intptr_t identifier, uintptr_t flags);
    globalQueue =
        function("dispatch_get_global_queue", FunctionDescriptor.of(ADDRESS, JAVA_LONG, JAVA_LONG));
    // dispatch_source_t dispatch_source_create(dispatch_source_type_t, uintptr_t handle,
    //     uintptr_t mask, dispatch_queue_t);
    sourceCreate =
        function(
            "dispatch_source_create",
            FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS));
    // void dispatch_set_context(dispatch_object_t, void *context);
    setContext = function("dispatch_set_context", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS));
    // void dispatch_source_set_event_handler_f(dispatch_source_t, dispatch_function_t);
    setHandler =
        function(
            "dispatch_source_set_event_handler_f", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS));
    // void dispatch_activate(dispatch_object_t);
    activate = function("dispatch_activate", FunctionDescriptor.ofVoid(ADDRESS));
    // void dispatch_source_cancel(dispatch_source_t);
    cancel = function("dispatch_source_cancel", FunctionDescriptor.ofVoid(ADDRESS));
  }

  private SystemFunction function(String name, FunctionDescriptor descriptor) {
    return new SystemFunction(system, name, descriptor);
  }

  /** Links all that is needed, so that nothing is made which is of no use without the rest. */
  void link() {
    List.of(semaphoreCreate, semaphoreSignal, semaphoreWait, time, globalQueue)
        .forEach(MacDispatch::linked);
    List.of(sourceCreate, setContext, setHandler, activate, cancel).forEach(MacDispatch::linked);
  }

  /** A semaphore that nothing has signalled. */
  MemorySegment semaphore() throws Throwable {
    return made(semaphoreCreate, (MemorySegment) linked(semaphoreCreate).invokeExact(0L));
  }

  /**
   * A source that signals the semaphore at each change of the level. The handler is {@code
   * dispatch_semaphore_signal} itself and its argument the semaphore: no Java on libdispatch's
   * threads. What it returns is left in a register that the caller of a handler does not read.
   */
  MemorySegment pressureSource(MemorySegment semaphore) throws Throwable {
    MemorySegment type =
        there("memory-pressure source", system.find("_dispatch_source_type_memorypressure"));
    MemorySegment handler = there(semaphoreSignal, semaphoreSignal.address());
    MemorySegment queue =
        made(
            globalQueue,
            (MemorySegment) linked(globalQueue).invokeExact(DISPATCH_QUEUE_PRIORITY_DEFAULT, 0L));
    long mask =
        DISPATCH_MEMORYPRESSURE_NORMAL
            | DISPATCH_MEMORYPRESSURE_WARN
            | DISPATCH_MEMORYPRESSURE_CRITICAL;
    MemorySegment source =
        made(sourceCreate, (MemorySegment) linked(sourceCreate).invokeExact(type, 0L, mask, queue));
    linked(setContext).invokeExact(source, semaphore);
    linked(setHandler).invokeExact(source, handler);
    linked(activate).invokeExact(source);
    return source;
  }

  /** Waits until the semaphore is signalled, or for so long; allocates nothing. */
  boolean isSignalled(MemorySegment semaphore, long nanos) throws Throwable {
    long until =
        nanos > 0 ? (long) linked(time).invokeExact(DISPATCH_TIME_NOW, nanos) : DISPATCH_TIME_NOW;
    return (long) linked(semaphoreWait).invokeExact(semaphore, until) == 0;
  }

  /** Signals the semaphore; from any thread. */
  void signal(MemorySegment semaphore) throws Throwable {
    long _ = (long) linked(semaphoreSignal).invokeExact(semaphore);
  }

  /** The source's handler is not called any more, but for one that is under way. */
  void cancel(MemorySegment source) throws Throwable {
    linked(cancel).invokeExact(source);
  }

  private static MethodHandle linked(SystemFunction function) {
    @Nullable MethodHandle linked = function.linked();
    if (linked == null) {
      throw absent(function);
    }
    return linked;
  }

  private static MemorySegment there(Object what, Optional<MemorySegment> found) {
    return found.orElseThrow(() -> absent(what));
  }

  private static LinkageError absent(Object what) {
    return new LinkageError("the C library has no " + what);
  }

  private static MemorySegment made(SystemFunction by, MemorySegment made) {
    if (made.address() == 0) {
      throw new LinkageError(by + " gives nothing");
    }
    return made;
  }
}
