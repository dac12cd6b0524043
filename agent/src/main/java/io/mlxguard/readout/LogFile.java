// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.readout;

import io.mlxguard.config.LogChoice;
import io.mlxguard.config.UserFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
 * of ours stays in the host. A line that cannot be written there goes to stderr. Used by the log's
 * own thread alone: a file may lie on a disk that does not answer.
 */
final class LogFile extends OutputStream {

  private static final long LARGEST_BYTES = 10L << 20;
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<?> OWNERS_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final Set<OpenOption> APPEND =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS);

  private final LogChoice choice;
  private final OutputStream otherwise;
  private final long largestBytes;
  private boolean complained;

  /**
   * The file of a choice.
   *
   * @param otherwise takes what cannot be written there
   */
  LogFile(LogChoice choice, OutputStream otherwise) {
    this(choice, otherwise, LARGEST_BYTES);
  }

  LogFile(LogChoice choice, OutputStream otherwise, long largestBytes) {
    this.choice = choice;
    this.otherwise = otherwise;
    this.largestBytes = largestBytes;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b});
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      appendWhole(ByteBuffer.wrap(bytes, offset, length));
      complained = false;
    } catch (IOException | RuntimeException e) {
      if (!complained) {
        complained = true;
        otherwise.write(complaint(e).getBytes(StandardCharsets.UTF_8));
      }
      otherwise.write(bytes, offset, length);
    }
  }

  /**
   * Logback ends its thread by an interrupt, which closes a channel under a write: the exception
   * comes whether the line is written by then or not, the buffer tells.
   */
  private void appendWhole(ByteBuffer line) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      do {
        try {
          append(file(), line);
        } catch (ClosedByInterruptException e) {
          interrupted |= Thread.interrupted();
        }
      } while (line.hasRemaining());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void append(Path file, ByteBuffer line) throws IOException {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      // A pipe would block, a link could lead to a file that is not ours to write.
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new IOException(file + " is not a regular file");
      }
      if ((int) Files.getAttribute(file, "unix:nlink") > 1) {
        throw new IOException(file + " has another name, by which it may be somebody else's");
      }
      if (Files.size(file) + line.remaining() > largestBytes) {
        Path older = file.resolveSibling(file.getFileName() + ".1");
        Files.move(file, older, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    try (SeekableByteChannel channel = Files.newByteChannel(file, APPEND, OWNER_ONLY)) {
      while (line.hasRemaining()) {
        int _ = channel.write(line);
      }
    }
  }

  private Path file() throws IOException {
    return choice.isAuto()
        ? Files.createDirectories(UserFolder.LOGS.path(), OWNERS_FOLDER).resolve("mlx-guard.log")
        : Path.of(choice.file());
  }

  private String complaint(Exception e) {
    String what = "log.file \"" + choice.file() + "\" cannot be written (" + e + ")";
    return "mlx-guard WARN  "
        + what.replaceAll("\\p{C}", "?")
        + "; allowed: stderr, auto, or the path of a file in a folder that exists; lines go to"
        + " stderr\n";
  }
}
