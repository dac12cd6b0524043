// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.FileReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Linux, until the process maps anything beyond the JVM and the C runtime: two small files instead
 * of FFM, whose first use costs more than all the rest of a start (docs/performance.md). Names
 * decide here only <em>when</em> {@link LinuxImages} takes over, for good; never what is MLX.
 */
final class DeferredImages implements LoadedImages {

  /** Changes when an executable mapping comes or goes: proc(5), kB of shared library code. */
  private static final String CODE_SIZE = "VmLib:";

  /** One image may have taken the place of another of the same size. */
  private static final Duration LOOK_ALL_THE_SAME = Duration.ofSeconds(10);

  private static final List<String> C_RUNTIME =
      List.of("ld-", "libc.so", "libm.so", "libdl.so", "libpthread.so", "librt.so", "libz.so");

  /** A runtime made by jlink may hold an MLX beside them. */
  private static final Set<String> JAVA_RUNTIME =
      Set.of(
          "java",
          "libattach.so",
          "libextnet.so",
          "libinstrument.so",
          "libjava.so",
          "libjimage.so",
          "libjli.so",
          "libjsvml.so",
          "libjvm.so",
          "libmanagement.so",
          "libmanagement_ext.so",
          "libnet.so",
          "libnio.so",
          "libsimdsort.so",
          "libsyslookup.so",
          "libverify.so",
          "libzip.so");

  private final String java = System.getProperty("java.home") + "/";
  private final byte[] buffer = new byte[8192];
  private String codeSize = "";
  private long lookedNanos;
  private @Nullable LinuxImages images;

  @Override
  public boolean changed() {
    if (images == null) {
      if (!foreign()) {
        return false;
      }
      images = new LinuxImages();
    }
    return images.changed();
  }

  @Override
  public List<String> names() {
    return images == null ? List.of() : images.names();
  }

  /** What cannot be read is taken for foreign: then the loader itself is asked. */
  private boolean foreign() {
    try {
      String now = codeSize();
      long nanos = System.nanoTime();
      if (now.equals(codeSize) && nanos - lookedNanos < LOOK_ALL_THE_SAME.toNanos()) {
        return false;
      }
      codeSize = now;
      lookedNanos = nanos;
      return foreignMapping();
    } catch (IOException e) {
      return true;
    }
  }

  private String codeSize() throws IOException {
    try (FileInputStream in = new FileInputStream("/proc/self/status")) {
      int length = Math.max(0, in.read(buffer));
      String status = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
      int start = status.indexOf(CODE_SIZE);
      if (start < 0) {
        throw new IOException("no " + CODE_SIZE);
      }
      return status.substring(start, status.indexOf('\n', start));
    }
  }

  private boolean foreignMapping() throws IOException {
    try (BufferedReader maps =
        new BufferedReader(new FileReader("/proc/self/maps", StandardCharsets.ISO_8859_1))) {
      for (String line = maps.readLine(); line != null; line = maps.readLine()) {
        int permissions = line.indexOf(' ') + 1;
        int path = line.indexOf('/');
        if (path > 0 && line.charAt(permissions + 2) == 'x' && !known(line.substring(path))) {
          return true;
        }
      }
      return false;
    }
  }

  private boolean known(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return path.startsWith(java)
        ? JAVA_RUNTIME.contains(name)
        : C_RUNTIME.stream().anyMatch(name::startsWith);
  }

  @Override
  public void close() {
    if (images != null) {
      images.close();
    }
  }
}
