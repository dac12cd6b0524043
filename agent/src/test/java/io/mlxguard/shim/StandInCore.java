// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.shim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;

/**
 * A jar with a core as the entry knows it: a class of the boot class's name that tells what it was
 * asked, and throws when it is asked to.
 */
final class StandInCore {

  private static final String SOURCE =
      """
      package io.mlxguard.boot;

      import java.lang.instrument.Instrumentation;
      import java.util.Map;
      import java.util.function.BiFunction;

      public final class Boot implements BiFunction<Map<String, String>, Instrumentation, String> {
        private int requests;

        public String apply(Map<String, String> request, Instrumentation instrumentation) {
          if ("throw".equals(request.get("args"))) {
            throw new IllegalStateException("no \\"room\\"\\nhere");
          }
          requests++;
          String replaced = request.get("replaced");
          return "request " + requests + ": " + request.get("verb") + " " + request.get("version")
              + (replaced == null ? "" : " in place of (" + replaced + ")");
        }
      }
      """;

  private StandInCore() {}

  static Path pack(Path folder) throws IOException {
    Path source = folder.resolve("Boot.java");
    Files.writeString(source, SOURCE);
    int rc =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-proc:none", "-d", folder.toString(), source.toString());
    assertThat(rc).isZero();
    Path jar = folder.resolve("mlx-guard.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file)) {
      out.putNextEntry(new ZipEntry("core/packages"));
      out.putNextEntry(new ZipEntry("core/io/mlxguard/boot/Boot.classdata"));
      out.write(Files.readAllBytes(folder.resolve("io/mlxguard/boot/Boot.class")));
    }
    return jar;
  }
}
