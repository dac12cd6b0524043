// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * MLX operations on the calling thread's default stream; frees every array it made when it closes,
 * save those handed on by {@link #keep}. For one thread: since MLX 0.31.2 streams belong to theirs.
 */
final class Scope implements AutoCloseable {
  private final MlxC mlx;
  private final Arena arena = Arena.ofConfined();
  private final Deque<Tensor> mine = new ArrayDeque<>();
  private final long stream;

  Scope(MlxC mlx) {
    this.mlx = mlx;
    long device = MlxC.result(res -> (int) mlx.getDefaultDevice.get().invokeExact(res));
    stream = MlxC.result(res -> (int) mlx.getDefaultStream.get().invokeExact(res, device));
    MlxC.done(() -> (int) mlx.deviceFree.get().invokeExact(device));
  }

  /** An {@code mlx_array}, lazy until it or something made of it is evaluated. */
  record Tensor(long handle) {}

  Tensor floats(float[] data, int... shape) {
    return data(arena.allocateFrom(ValueLayout.JAVA_FLOAT, data), MlxC.FLOAT32, shape);
  }

  /** Floats that are all 0, made without anything on the Java heap. */
  Tensor zeros(int count) {
    return data(arena.allocate(ValueLayout.JAVA_FLOAT, count), MlxC.FLOAT32, count);
  }

  Tensor ints(int... data) {
    return data(cInts(data), MlxC.INT32, data.length);
  }

  Tensor add(Tensor a, Tensor b) {
    return made(res -> (int) mlx.add.get().invokeExact(res, a.handle, b.handle, stream));
  }

  Tensor matmul(Tensor a, Tensor b) {
    return made(res -> (int) mlx.matmul.get().invokeExact(res, a.handle, b.handle, stream));
  }

  Tensor tanh(Tensor a) {
    return made(res -> (int) mlx.tanh.get().invokeExact(res, a.handle, stream));
  }

  Tensor inverse(Tensor a) {
    return made(res -> (int) mlx.linalgInv.get().invokeExact(res, a.handle, stream));
  }

  Tensor softmax(Tensor a) {
    return made(res -> (int) mlx.softmaxAxis.get().invokeExact(res, a.handle, -1, true, stream));
  }

  Tensor argmax(Tensor a) {
    return made(res -> (int) mlx.argmaxAxis.get().invokeExact(res, a.handle, -1, false, stream));
  }

  /** Rows of a matrix. */
  Tensor rows(Tensor a, Tensor indices) {
    return made(
        res -> (int) mlx.takeAxis.get().invokeExact(res, a.handle, indices.handle, 0, stream));
  }

  Tensor reshape(Tensor a, int... shape) {
    MemorySegment to = cInts(shape);
    long count = shape.length;
    return made(res -> (int) mlx.reshape.get().invokeExact(res, a.handle, to, count, stream));
  }

  Tensor transpose(Tensor a, int... axes) {
    MemorySegment to = cInts(axes);
    long count = axes.length;
    return made(res -> (int) mlx.transposeAxes.get().invokeExact(res, a.handle, to, count, stream));
  }

  Tensor concatenate(Tensor a, Tensor b, int axis) {
    MemorySegment both = arena.allocateFrom(ValueLayout.JAVA_LONG, a.handle, b.handle);
    long vector = MlxC.value(() -> (long) mlx.vectorArrayNewData.get().invokeExact(both, 2L));
    Tensor joined =
        made(res -> (int) mlx.concatenateAxis.get().invokeExact(res, vector, axis, stream));
    MlxC.done(() -> (int) mlx.vectorArrayFree.get().invokeExact(vector));
    return joined;
  }

  /** Computes the array and all it depends on; returns when that is done. */
  void eval(Tensor a) {
    MlxC.done(() -> (int) mlx.arrayEval.get().invokeExact(a.handle));
  }

  /** Queues that and returns; with a tensor dropped, nobody waits for it. */
  void evalAsync(Tensor a) {
    MemorySegment one = arena.allocateFrom(ValueLayout.JAVA_LONG, a.handle);
    long vector = MlxC.value(() -> (long) mlx.vectorArrayNewData.get().invokeExact(one, 1L));
    try {
      MlxC.done(() -> (int) mlx.asyncEval.get().invokeExact(vector));
    } finally {
      MlxC.done(() -> (int) mlx.vectorArrayFree.get().invokeExact(vector));
    }
  }

  /** Waits for all that is queued, and meets its errors. */
  void synchronize() {
    MlxC.done(() -> (int) mlx.synchronize.get().invokeExact(stream));
  }

  /** The value of an evaluated array of one unsigned integer. */
  int item(Tensor a) {
    return (int) MlxC.result(res -> (int) mlx.arrayItemUint32.get().invokeExact(res, a.handle));
  }

  /** Takes an array out of this scope: its receiver must free it. */
  Tensor keep(Tensor a) {
    mine.remove(a);
    return a;
  }

  @Override
  public void close() {
    mine.forEach(tensor -> mlx.free(tensor.handle));
    mine.clear();
    MlxC.done(() -> (int) mlx.streamFree.get().invokeExact(stream));
    arena.close();
  }

  private Tensor data(MemorySegment data, int type, int... shape) {
    MemorySegment dims = cInts(shape);
    int rank = shape.length;
    long handle =
        MlxC.value(() -> (long) mlx.arrayNewData.get().invokeExact(data, dims, rank, type));
    return own(handle);
  }

  private Tensor made(MlxC.Into operation) {
    return own(MlxC.result(operation));
  }

  private Tensor own(long handle) {
    Tensor tensor = new Tensor(handle);
    mine.addLast(tensor);
    return tensor;
  }

  private MemorySegment cInts(int[] values) {
    return arena.allocateFrom(ValueLayout.JAVA_INT, values);
  }
}
