// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import java.io.BufferedReader;
import java.io.FileReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Linux: two files of {@code /proc/self}. Not {@code dl_iterate_phdr}, which would tell the same:
 * it calls back under the loader's lock, a callback into Java can be stopped there for a safepoint,
 * and a thread of the JVM that wants the lock (JFR's native library event) then never lets the
 * safepoint come: a deadlock, seen (docs/architecture.md). It also keeps FFM out of a host that
 * maps nothing but the JVM: its first use costs more than all the rest of a start.
 */
final class LinuxImages implements LoadedImages {

  /** Changes when an executable mapping comes or goes: proc(5), kB of shared library code. */
  private static final String CODE_SIZE = "VmLib:";

  /** One image may have taken the place of another of the same size. */
  private static final Duration LOOK_ALL_THE_SAME = Duration.ofSeconds(30);

  private static final String DELETED = " (deleted)";

  /** What a JVM maps by itself; a runtime made by jlink may hold an MLX beside it. */
  private static final Pattern JAVA_RUNTIME =
      Pattern.compile(
          "java|lib(attach|extnet|instrument|java|jimage|jli|jsvml|jvm|management|management_ext"
              + "|net|nio|simdsort|syslookup|verify|zip)\\.so");

  private static final Pattern C_RUNTIME =
      Pattern.compile("ld-(linux|musl)[^/]*|lib(c|m|dl|pthread|rt|z)(-[\\d.]+)?\\.so[\\d.]*");

  private final String java = System.getProperty("java.home") + "/";
  private final byte[] buffer = new byte[8192];
  private String codeSize = "not looked";
  private long lookedNanos;
  private @Nullable RandomAccessFile status;

  @Override
  public boolean changed() {
    return !codeSize().equals(codeSize)
        || System.nanoTime() - lookedNanos >= LOOK_ALL_THE_SAME.toNanos();
  }

  @Override
  public List<String> names() {
    codeSize = codeSize();
    lookedNanos = System.nanoTime();
    Set<String> names = new LinkedHashSet<>();
    try (BufferedReader maps =
        new BufferedReader(new FileReader("/proc/self/maps", StandardCharsets.ISO_8859_1))) {
      for (String line = maps.readLine(); line != null; line = maps.readLine()) {
        int permissions = line.indexOf(' ') + 1;
        int path = line.indexOf('/');
        if (path > 0 && line.charAt(permissions + 2) == 'x' && !ofRuntime(line.substring(path))) {
          names.add(name(line.substring(path)));
        }
      }
      return List.copyOf(names);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file is kept open: opening it anew would cost as much as the reading. */
  private String codeSize() {
    try {
      if (status == null) {
        status = new RandomAccessFile("/proc/self/status", "r");
      }
      status.seek(0);
      int length = Math.max(0, status.read(buffer));
      String text = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
      int start = text.indexOf(CODE_SIZE);
      return start < 0 ? "" : text.substring(start, text.indexOf('\n', start));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      if (status != null) {
        status.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean ofRuntime(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return path.startsWith(java)
        ? JAVA_RUNTIME.matcher(name).matches()
        : C_RUNTIME.matcher(name).matches();
  }

  /** The loader still knows a file that was deleted since by its old path (platform.md 7). */
  private static String name(String path) {
    String name = path.replace("\\012", "\n");
    return name.endsWith(DELETED) ? name.substring(0, name.length() - DELETED.length()) : name;
  }
}
