// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A shared library made by the system's C compiler, of a source that stands in a test. */
public final class CLibrary {

  private CLibrary() {}

  /**
   * Compiles it; nothing is loaded yet.
   *
   * @param source in ASCII
   * @param options such as {@code -DNAME=VALUE}
   */
  public static void compile(Path library, String source, List<String> options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("cc", "-shared", "-fPIC"));
    command.addAll(options);
    command.addAll(List.of("-o", library.toString(), "-xc", "-"));
    Process compiler =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (OutputStream in = compiler.getOutputStream()) {
      in.write(source.getBytes(StandardCharsets.US_ASCII));
    }
    if (compiler.waitFor() != 0) {
      throw new IOException("cc does not compile " + library);
    }
  }
}
