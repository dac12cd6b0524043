// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.shim;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;

/** Writes to descriptor 2 itself: {@code System.err} may be the host's own code by now. */
final class Stderr {

  private Stderr() {}

  static void line(String text) {
    byte[] bytes = ("mlx-guard: " + text + "\n").getBytes(Charset.defaultCharset());
    try {
      // Not closed: that would close the host's descriptor.
      new FileOutputStream(FileDescriptor.err).write(bytes);
    } catch (IOException e) {
      return; // nobody listens
    }
  }
}
