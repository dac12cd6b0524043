// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The mlx-c functions of one library, each bound at its first call. A handle such as {@code
 * mlx_array} is a struct of one pointer, which the System V and AAPCS64 conventions pass and return
 * like that pointer: it is a {@code long} here.
 */
@SuppressWarnings("restricted")
final class MlxC {
  /** Of {@code mlx_dtype}. */
  static final int INT32 = 7;

  /** Of {@code mlx_dtype}. */
  static final int FLOAT32 = 10;

  private static final MemoryLayout HANDLE = JAVA_LONG;
  private static final MemoryLayout SIZE = JAVA_LONG;
  private static final MemoryLayout STRING =
      ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(Long.MAX_VALUE, ValueLayout.JAVA_BYTE));

  // int mlx_get_default_device(mlx_device* dev)
  final Function getDefaultDevice = status("mlx_get_default_device", ADDRESS);
  // int mlx_device_free(mlx_device dev)
  final Function deviceFree = status("mlx_device_free", HANDLE);
  // int mlx_get_default_stream(mlx_stream* stream, mlx_device dev)
  final Function getDefaultStream = status("mlx_get_default_stream", ADDRESS, HANDLE);
  // int mlx_stream_free(mlx_stream stream)
  final Function streamFree = status("mlx_stream_free", HANDLE);

  // mlx_array mlx_array_new_data(const void* data, const int* shape, int dim, mlx_dtype dtype)
  final Function arrayNewData =
      returning(HANDLE, "mlx_array_new_data", ADDRESS, ADDRESS, JAVA_INT, JAVA_INT);
  // int mlx_array_free(mlx_array arr)
  final Function arrayFree = status("mlx_array_free", HANDLE);
  // int mlx_array_eval(mlx_array arr)
  final Function arrayEval = status("mlx_array_eval", HANDLE);
  // int mlx_async_eval(const mlx_vector_array outputs)
  final Function asyncEval = status("mlx_async_eval", HANDLE);
  // int mlx_synchronize(mlx_stream stream)
  final Function synchronize = status("mlx_synchronize", HANDLE);
  // int mlx_array_item_uint32(uint32_t* res, const mlx_array arr)
  final Function arrayItemUint32 = status("mlx_array_item_uint32", ADDRESS, HANDLE);
  // mlx_vector_array mlx_vector_array_new_data(const mlx_array* data, size_t size)
  final Function vectorArrayNewData = returning(HANDLE, "mlx_vector_array_new_data", ADDRESS, SIZE);
  // int mlx_vector_array_free(mlx_vector_array vec)
  final Function vectorArrayFree = status("mlx_vector_array_free", HANDLE);

  // int mlx_add(mlx_array* res, mlx_array a, mlx_array b, mlx_stream s)
  final Function add = status("mlx_add", ADDRESS, HANDLE, HANDLE, HANDLE);
  // int mlx_matmul(mlx_array* res, mlx_array a, mlx_array b, mlx_stream s)
  final Function matmul = status("mlx_matmul", ADDRESS, HANDLE, HANDLE, HANDLE);
  // int mlx_tanh(mlx_array* res, mlx_array a, mlx_stream s)
  final Function tanh = status("mlx_tanh", ADDRESS, HANDLE, HANDLE);
  // int mlx_softmax_axis(mlx_array* res, mlx_array a, int axis, bool precise, mlx_stream s)
  final Function softmaxAxis =
      status("mlx_softmax_axis", ADDRESS, HANDLE, JAVA_INT, JAVA_BOOLEAN, HANDLE);
  // int mlx_argmax_axis(mlx_array* res, mlx_array a, int axis, bool keepdims, mlx_stream s)
  final Function argmaxAxis =
      status("mlx_argmax_axis", ADDRESS, HANDLE, JAVA_INT, JAVA_BOOLEAN, HANDLE);
  // int mlx_take_axis(mlx_array* res, mlx_array a, mlx_array indices, int axis, mlx_stream s)
  final Function takeAxis = status("mlx_take_axis", ADDRESS, HANDLE, HANDLE, JAVA_INT, HANDLE);
  // int mlx_concatenate_axis(mlx_array* res, mlx_vector_array arrays, int axis, mlx_stream s)
  final Function concatenateAxis =
      status("mlx_concatenate_axis", ADDRESS, HANDLE, JAVA_INT, HANDLE);
  // int mlx_reshape(mlx_array* res, mlx_array a, const int* shape, size_t shape_num, mlx_stream s)
  final Function reshape = status("mlx_reshape", ADDRESS, HANDLE, ADDRESS, SIZE, HANDLE);
  // int mlx_transpose_axes(
  //     mlx_array* res, mlx_array a, const int* axes, size_t axes_num, mlx_stream s)
  final Function transposeAxes =
      status("mlx_transpose_axes", ADDRESS, HANDLE, ADDRESS, SIZE, HANDLE);
  // int mlx_linalg_inv(mlx_array* res, const mlx_array a, const mlx_stream s)
  final Function linalgInv = status("mlx_linalg_inv", ADDRESS, HANDLE, HANDLE);

  // int mlx_clear_cache(void)
  final Function clearCache = status("mlx_clear_cache");
  // int mlx_get_active_memory(size_t* res)
  final Function getActiveMemory = status("mlx_get_active_memory", ADDRESS);
  // int mlx_get_cache_memory(size_t* res)
  final Function getCacheMemory = status("mlx_get_cache_memory", ADDRESS);
  // int mlx_get_peak_memory(size_t* res)
  final Function getPeakMemory = status("mlx_get_peak_memory", ADDRESS);
  // int mlx_get_memory_limit(size_t* res)
  final Function getMemoryLimit = status("mlx_get_memory_limit", ADDRESS);
  // int mlx_set_cache_limit(size_t* res, size_t limit)
  final Function setCacheLimit = status("mlx_set_cache_limit", ADDRESS, SIZE);
  // int mlx_set_memory_limit(size_t* res, size_t limit)
  final Function setMemoryLimit = status("mlx_set_memory_limit", ADDRESS, SIZE);
  // int mlx_set_wired_limit(size_t* res, size_t limit)
  final Function setWiredLimit = status("mlx_set_wired_limit", ADDRESS, SIZE);

  // void mlx_set_error_handler(
  //     void (*handler)(const char* msg, void* data), void* data, void (*dtor)(void*))
  final Function setErrorHandler = nothing("mlx_set_error_handler", ADDRESS, ADDRESS, ADDRESS);

  // The rest only a test bed has.
  // const char* mlx_bed_record(void)
  final Function bedRecord = returning(STRING, "mlx_bed_record");
  // void mlx_bed_fail_guard(const char* functions)
  final Function bedFailGuard = nothing("mlx_bed_fail_guard", ADDRESS);
  // void mlx_bed_fail_async(void)
  final Function bedFailAsync = nothing("mlx_bed_fail_async");
  // void mlx_bed_call_begin(void)
  final Function bedCallBegin = nothing("mlx_bed_call_begin");
  // void mlx_bed_call_end(void)
  final Function bedCallEnd = nothing("mlx_bed_call_end");
  // int mlx_bed_scratch(size_t bytes)
  final Function bedScratch = status("mlx_bed_scratch", SIZE);
  // int mlx_bed_hold_stream(void)
  final Function bedHoldStream = status("mlx_bed_hold_stream");
  // int mlx_bed_settle_stream(void)
  final Function bedSettleStream = status("mlx_bed_settle_stream");
  // void mlx_bed_release_streams(void)
  final Function bedReleaseStreams = nothing("mlx_bed_release_streams");
  // void mlx_bed_slow_clear(int millis)
  final Function bedSlowClear = nothing("mlx_bed_slow_clear", JAVA_INT);

  private final SymbolLookup symbols;

  MlxC(Path library) {
    symbols = SymbolLookup.libraryLookup(library.toAbsolutePath(), Arena.global());
  }

  void free(long array) {
    done(() -> (int) arrayFree.get().invokeExact(array));
  }

  /** A downcall that answers a value. */
  interface Call<T> {
    T run() throws Throwable;
  }

  /** A downcall that puts its result into a cell of 8 bytes and answers 0 for success. */
  interface Into {
    int cell(MemorySegment cell) throws Throwable;
  }

  /** A downcall that answers nothing. */
  interface Action {
    void run() throws Throwable;
  }

  /** Makes a call that answers nothing. */
  static void run(Action call) {
    boolean _ =
        value(
            () -> {
              call.run();
              return true;
            });
  }

  /** Makes a call that answers 0 for success. */
  static void done(Call<Integer> call) {
    int status = value(call);
    if (status != 0) {
      throw new IllegalStateException("an mlx-c call answered " + status);
    }
  }

  static long result(Into call) {
    try (Arena arena = Arena.ofConfined()) {
      // mlx-c writes into the object a non-null handle points to, so the cell must be zero.
      MemorySegment cell = arena.allocate(JAVA_LONG);
      done(() -> call.cell(cell));
      return cell.get(JAVA_LONG, 0);
    }
  }

  static <T> T value(Call<T> call) {
    try {
      return call.run();
    } catch (RuntimeException | Error failure) {
      throw failure;
    } catch (Throwable impossible) {
      throw new IllegalStateException("a downcall cannot throw this", impossible);
    }
  }

  private Function status(String name, MemoryLayout... arguments) {
    return returning(JAVA_INT, name, arguments);
  }

  private Function nothing(String name, MemoryLayout... arguments) {
    return new Function(name, FunctionDescriptor.ofVoid(arguments));
  }

  private Function returning(MemoryLayout result, String name, MemoryLayout... arguments) {
    return new Function(name, FunctionDescriptor.of(result, arguments));
  }

  /** A function of this library, looked up when first needed: versions of mlx-c differ. */
  final class Function {
    private final String name;
    private final FunctionDescriptor descriptor;
    private volatile @Nullable MethodHandle handle;

    private Function(String name, FunctionDescriptor descriptor) {
      this.name = name;
      this.descriptor = descriptor;
    }

    boolean exists() {
      return symbols.find(name).isPresent();
    }

    private MemorySegment address() {
      return symbols
          .find(name)
          .orElseThrow(() -> new IllegalStateException("the library has no " + name));
    }

    MethodHandle get() {
      MethodHandle bound = handle;
      if (bound == null) {
        bound = Linker.nativeLinker().downcallHandle(address(), descriptor);
        handle = bound;
      }
      return bound;
    }
  }
}
