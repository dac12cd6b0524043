// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A host's own handler of MLX's errors: it notes them, and the failing call returns. */
@SuppressWarnings("restricted")
final class ErrorHandler {
  // void (*mlx_error_handler_func)(const char* msg, void* data)
  private static final FunctionDescriptor TYPE = FunctionDescriptor.ofVoid(ADDRESS, ADDRESS);

  private final Queue<String> messages = new ConcurrentLinkedQueue<>();

  /** Lives as long as the process: MLX may call it from any thread until then. */
  MemorySegment pointer() {
    try {
      return Linker.nativeLinker()
          .upcallStub(
              MethodHandles.lookup().bind(this, "note", TYPE.toMethodType()), TYPE, Arena.global());
    } catch (ReflectiveOperationException impossible) {
      throw new LinkageError("note", impossible);
    }
  }

  /** Oldest first. */
  List<String> messages() {
    return List.copyOf(messages);
  }

  @SuppressWarnings("unused") // an upcall
  private void note(MemorySegment message, MemorySegment data) {
    messages.add(message.reinterpret(Long.MAX_VALUE).getString(0));
  }
}
