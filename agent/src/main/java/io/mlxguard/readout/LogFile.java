// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.readout;

import io.mlxguard.config.LogChoice;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A log file: mode 0600, no link followed, at most 10 MiB beside an older one of that size. Opened
 * for each line, of which there are few: so it may be moved, deleted or shared, and no descriptor
 * of ours stays in the host.
 */
final class LogFile extends OutputStream {

  private static final long LARGEST_BYTES = 10L << 20;
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<?> OWNERS_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final Set<OpenOption> APPEND =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS);

  private final Path file;
  private final long largestBytes;

  LogFile(Path file, long largestBytes) {
    this.file = file;
    this.largestBytes = largestBytes;
  }

  /**
   * The file of a choice, which can be written when this returns.
   *
   * @throws IOException with a sentence for the user, if it cannot
   */
  static LogFile open(LogChoice choice) throws IOException {
    String name = choice.file();
    try {
      Path path = choice.isAuto() ? own() : Path.of(name);
      LogFile file = new LogFile(path, LARGEST_BYTES);
      file.write(new byte[0]);
      return file;
    } catch (IOException | InvalidPathException | UnsupportedOperationException e) {
      throw new IOException(
          "log.file \""
              + name.replaceAll("\\p{C}", "?")
              + "\" cannot be written ("
              + e.getMessage()
              + "); allowed: stderr, auto, or the path of a file in a folder that exists",
          e);
    }
  }

  /** Where a user of this system looks for logs. */
  private static Path own() throws IOException {
    return Files.createDirectories(folder(), OWNERS_FOLDER).resolve("mlx-guard.log");
  }

  private static Path folder() {
    Path home = Path.of(System.getProperty("user.home", ""));
    if (System.getProperty("os.name", "").startsWith("Mac")) {
      return home.resolve("Library/Logs/mlx-guard");
    }
    String state = System.getenv("XDG_STATE_HOME");
    boolean given = state != null && state.startsWith("/");
    return (given ? Path.of(state) : home.resolve(".local/state")).resolve("mlx-guard");
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b});
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      // A pipe would block, a link could lead to a file that is not ours to write.
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new IOException("it is not a regular file");
      }
      if (Files.size(file) + length > largestBytes) {
        Path older = file.resolveSibling(file.getFileName() + ".1");
        Files.move(file, older, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    try (SeekableByteChannel channel = Files.newByteChannel(file, APPEND, OWNER_ONLY)) {
      ByteBuffer line = ByteBuffer.wrap(bytes, offset, length);
      while (line.hasRemaining()) {
        int _ = channel.write(line);
      }
    }
  }
}
