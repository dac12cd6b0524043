// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What the operating system tells of another process of this user, which is asked for nothing and
 * notices nothing. Each question is answered anew; nothing here throws. Used by one thread.
 */
public sealed interface OtherProcess permits LinuxOtherProcess, MacOtherProcess {

  /** A library's file name; weights and shaders that are mapped speak of MLX too. */
  Pattern OF_MLX =
      Pattern.compile(
          "[^/]*mlx[^/]*\\.(?:dylib|jnilib|so(?:\\.[0-9.]+)?)", Pattern.CASE_INSENSITIVE);

  /**
   * The memory it holds, in bytes, above 0; as {@link Machine#footprintBytes} counts, whose
   * weaknesses it shares.
   */
  Reading<Long> footprintBytes();

  /** The memory it may use, in bytes, as {@link Machine#usableMemoryBytes} counts. */
  Reading<Long> usableMemoryBytes();

  /**
   * The control group that bounds its memory, by its path; empty where that is this process's own
   * or the system has none, missing where it cannot be seen from here: then nothing else told of
   * the memory it has left holds for it.
   */
  Reading<String> memoryGroup();

  /**
   * The paths of the images it has mapped whose file name speaks of MLX, each once; none where it
   * has loaded no MLX, or one that is linked into an image of another name. A name proves nothing:
   * the agent looks for MLX's functions, which nobody can see from outside.
   */
  Reading<List<String>> mlxImages();

  /** The process of that number on the system this JVM runs on. */
  static OtherProcess of(long pid) {
    return System.getProperty("os.name", "").startsWith("Mac")
        ? MacOtherProcess.ofSystem(pid)
        : LinuxOtherProcess.ofSystem(pid);
  }

  /** Whether the last part of a path is a library's name that speaks of MLX. */
  static boolean isOfMlx(String path) {
    return OF_MLX.matcher(path.substring(path.lastIndexOf('/') + 1)).matches();
  }
}
