// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.readout;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Descriptor 2, because {@code System.err} may be the host's own code; closing it would close the
 * host's.
 */
final class Stderr extends FilterOutputStream {

  Stderr() {
    super((OutputStream) new FileOutputStream(FileDescriptor.err));
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
  }

  @Override
  public void close() {
    // the host's to close
  }
}
