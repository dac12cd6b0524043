// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import java.io.File;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Our classes through a loader of their own, which is collected after a detach, or leaks. */
public final class OwnLoader {

  private static final int ATTEMPTS = 50;

  /** Something done through such a loader. */
  @FunctionalInterface
  public interface Use {
    void of(ClassLoader loader) throws Exception;
  }

  private OwnLoader() {}

  /** Whether nothing keeps the loader once that is done. */
  public static boolean isCollectedAfter(Use use) throws Exception {
    WeakReference<ClassLoader> loader = new WeakReference<>(used(use));
    for (int attempt = 0; loader.get() != null && attempt < ATTEMPTS; attempt++) {
      System.gc();
      Thread.sleep(20);
    }
    return loader.get() == null;
  }

  @SuppressWarnings("resource") // closed, and then only referred to
  private static ClassLoader used(Use use) throws Exception {
    try (URLClassLoader loader =
        new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
      use.of(loader);
      return loader;
    }
  }

  private static URL[] classPath() throws MalformedURLException {
    List<URL> path = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      path.add(Path.of(entry).toUri().toURL());
    }
    return path.toArray(URL[]::new);
  }
}
