// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.shim;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;

/** Writes to descriptor 2 itself: {@code System.err} may be the host's own code by now. */
final class Stderr {

  /** Never closed: that would close the host's descriptor. */
  private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.err);

  private Stderr() {}

  static void line(String text) {
    byte[] bytes = ("mlx-guard: " + text + "\n").getBytes(Charset.defaultCharset());
    try {
      OUT.write(bytes);
    } catch (IOException e) {
      return; // nobody listens
    }
  }
}
