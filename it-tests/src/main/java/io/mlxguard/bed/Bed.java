// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.bed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

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

    /** A copy of the library for host A that lacks these functions, beside it. */
    public Path libMlxCWithout(String... functions) {
      return without(libMlxC(), functions);
    }

    /** A copy of MLX itself that lacks these C++ symbols, beside it. */
    public Path libMlxWithout(String... symbols) {
      return without(libMlx(), symbols);
    }

    private static Path without(Path library, String... symbols) {
      String name = "lacking-" + String.join("-", symbols) + "-" + library.getFileName();
      Path copy = library.resolveSibling(name);
      try {
        Files.copy(library, copy, StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      List<String> line = new ArrayList<>(List.of(copy.toString()));
      line.addAll(List.of(symbols));
      Command.Outcome outcome = Command.tool(tool("import_symbols"), line);
      if (outcome.exit() != 0) {
        throw new IllegalStateException(outcome.stderr());
      }
      return copy;
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

  /** A program of the bed's own; Linux alone has them. */
  static Path tool(String name) {
    return property("bed").resolve("obj").resolve(name);
  }

  /** Something else the build has made: a folder of libraries, a jar of a host's own. */
  public static Path built(String name) {
    Path built = property("built").resolve(name);
    if (!Files.exists(built)) {
      throw new IllegalStateException("the build has not made " + built);
    }
    return built;
  }

  /** A folder on the build's disk; the system's one for temporary files may lie in memory. */
  public static Path scratch() {
    try {
      return Files.createDirectories(property("built").resolve("scratch"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
