// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** An agent that does nothing: what any {@code -javaagent} costs, before ours does anything. */
public final class EmptyAgent {

  private EmptyAgent() {}

  /**
   * Called by the JVM before the host's {@code main}.
   *
   * @param arguments ignored
   */
  public static void premain(String arguments) {}

  /** Packs it, with the attributes that our own jar has too. */
  static Path jar(Path folder) throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.putValue("Premain-Class", EmptyAgent.class.getName());
    attributes.putValue("Can-Retransform-Classes", "true");
    String entry = EmptyAgent.class.getName().replace('.', '/') + ".class";
    Path jar = folder.resolve("empty-agent.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest);
        InputStream bytes = EmptyAgent.class.getResourceAsStream("/" + entry)) {
      if (bytes == null) {
        throw new IOException(entry + " is not on the class path");
      }
      out.putNextEntry(new JarEntry(entry));
      bytes.transferTo(out);
    }
    return jar;
  }
}
