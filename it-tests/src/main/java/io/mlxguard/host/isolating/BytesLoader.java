// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host.isolating;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/** Defines classes from bytes in memory, and has no resource to show for them. */
final class BytesLoader extends ClassLoader {
  private static final String SUFFIX = ".class";

  private final Map<String, byte[]> classes = new HashMap<>();

  BytesLoader(Path jar) throws IOException {
    super(null);
    try (JarFile file = new JarFile(jar.toFile())) {
      for (JarEntry entry : file.stream().filter(it -> it.getName().endsWith(SUFFIX)).toList()) {
        String name = entry.getName().replace('/', '.');
        try (InputStream in = file.getInputStream(entry)) {
          classes.put(name.substring(0, name.length() - SUFFIX.length()), in.readAllBytes());
        }
      }
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte @Nullable [] bytes = classes.remove(name);
    if (bytes == null) {
      throw new ClassNotFoundException(name);
    }
    return defineClass(name, bytes, 0, bytes.length);
  }
}
