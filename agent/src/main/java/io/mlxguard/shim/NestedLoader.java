// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.shim;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/**
 * Loads the classes of one folder of the jar. They are kept there as {@code .classdata}, so that no
 * scanner of the host's class path takes them for the host's, and nothing of ours meets the host's
 * own Byte Buddy or Logback.
 */
final class NestedLoader extends ClassLoader implements Closeable {

  static {
    registerAsParallelCapable();
  }

  private final JarFile jar;
  private final String folder;

  /**
   * A loader over {@code folder} of {@code file}.
   *
   * @param folder ends with a slash
   * @throws IOException if the jar cannot be read, or has no such folder
   */
  NestedLoader(File file, String folder) throws IOException {
    super(platformLoader());
    this.jar = new JarFile(file);
    this.folder = folder;
    if (jar.getEntry(folder + "packages") == null) {
      jar.close();
      throw new IOException(
          file + " is not mlx-guard.jar; if it was merged into another jar, name the original");
    }
  }

  /** The system loader's parent is something else where the host replaced the system loader. */
  private static ClassLoader platformLoader() {
    try {
      return (ClassLoader) ClassLoader.class.getMethod("getPlatformClassLoader").invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    try {
      byte[] bytes = read(folder + name.replace('.', '/') + ".classdata");
      if (bytes == null) {
        throw new ClassNotFoundException(name);
      }
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException | IllegalStateException e) { // the latter once the jar is closed
      throw new ClassNotFoundException(name, e);
    }
  }

  /** Overrides what Java 9 added: the classes of a named module are asked for with its name. */
  @SuppressWarnings("ProtectedMembersInFinalClass") // no @Override can be said in Java 8
  protected Class<?> findClass(String module, String name) {
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      try {
        return loaded != null ? loaded : findClass(name);
      } catch (ClassNotFoundException e) {
        return null;
      }
    }
  }

  @Override
  protected URL findResource(String name) {
    String entry = entry(name);
    try {
      return jar.getEntry(entry) == null
          ? null
          : new URL("jar:" + new File(jar.getName()).toURI() + "!/" + entry);
    } catch (MalformedURLException | IllegalStateException e) { // the latter once it is closed
      return null;
    }
  }

  /** Through a URL it would come from a second, cached JarFile, which nobody closes. */
  @Override
  public InputStream getResourceAsStream(String name) {
    try {
      ZipEntry found = jar.getEntry(entry(name));
      return found == null ? null : jar.getInputStream(found);
    } catch (IOException | IllegalStateException e) { // the latter once the jar is closed
      return null;
    }
  }

  private String entry(String resource) {
    return folder
        + (resource.endsWith(".class")
            ? resource.substring(0, resource.length() - ".class".length()) + ".classdata"
            : resource);
  }

  private byte[] read(String entry) throws IOException {
    ZipEntry found = jar.getEntry(entry);
    if (found == null) {
      return null;
    }
    try (InputStream in = jar.getInputStream(found)) {
      ByteArrayOutputStream out = new ByteArrayOutputStream((int) found.getSize());
      byte[] buffer = new byte[8192];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
      }
      return out.toByteArray();
    }
  }

  /** Lets go of the jar; classes not loaded by then are not found any more. */
  @Override
  public void close() throws IOException {
    jar.close();
  }
}
