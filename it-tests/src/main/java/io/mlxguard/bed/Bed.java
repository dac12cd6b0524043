// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.bed;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the built things lie: the jar, the hosts' classes, the native libraries. */
public final class Bed {

  /** The ABI library's personalities (it-tests/native/README.md). */
  public enum Personality {
    CPU,
    METAL,
    CUDA;

    Path folder() {
      return Bed.property("bed").resolve(name().toLowerCase(java.util.Locale.ROOT));
    }

    /** The library for host A: mlx-c's names. */
    public Path libMlxC() {
      return library("libmlxc");
    }

    /** The library for host B: JNI, no mlx-c. */
    public Path libHostB() {
      return library("libhostb");
    }

    /** MLX itself. */
    public Path libMlx() {
      return library("libmlx");
    }

    private Path library(String name) {
      Path linux = folder().resolve(name + ".so");
      return Files.exists(linux) ? linux : folder().resolve(name + ".dylib");
    }
  }

  private Bed() {}

  /** The jar under test. */
  public static Path jar() {
    return property("jar").toAbsolutePath().normalize();
  }

  /** The class path of the hosts. */
  public static Path hosts() {
    return property("hosts");
  }

  /** The {@code java} the hosts run on: the property {@code host.java}, or this JVM's. */
  public static Path java() {
    String home = System.getProperty("host.java", System.getProperty("java.home"));
    return Path.of(home, "bin", "java");
  }

  private static Path property(String name) {
    String value = System.getProperty(name);
    if (value == null) {
      throw new IllegalStateException("system property \"" + name + "\" is set by the build");
    }
    return Path.of(value);
  }
}
