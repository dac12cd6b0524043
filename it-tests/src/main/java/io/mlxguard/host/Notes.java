// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Which requests a server has begun and done with, a line each, in a file that outlives it. */
public final class Notes {
  // Not a channel: an interrupt, as servers send when they stop, would close it.
  private final OutputStream file;

  /**
   * Goes on behind what is there.
   *
   * @param path of the file, made where there is none
   * @throws IOException if it cannot be written
   */
  public Notes(Path path) throws IOException {
    file = new FileOutputStream(path.toFile(), true);
  }

  /** A request has reached the application. */
  public void begin(String id) {
    note("begin " + id);
  }

  /** The application has done with it; its answer may still be on the way. */
  public void end(String id) {
    note("end " + id);
  }

  /** One write a line, so that no two are mixed and the last one is whole. */
  private synchronized void note(String line) {
    try {
      file.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
