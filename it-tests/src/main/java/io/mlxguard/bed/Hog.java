// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.bed;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;

/**
 * Memory pressure that is real and harms nobody: a process that reads a file four times as large as
 * its control group may be. Its threads stall, the machine's stall counter goes up, and no other
 * process loses a page. One at a time on a machine, whichever build it belongs to, since the
 * counter does not tell whose the stalls are.
 */
public final class Hog implements AutoCloseable {

  /** The kernel's own measure of it. */
  public static final Path STALLS = Path.of("/proc/pressure/memory");

  /** Small, so that each page is missed again soon; with room for the program itself. */
  private static final long LIMIT = 16L << 20;

  private static final long FILE = 4 * LIMIT;

  /** With more, the machine's processors are short too. */
  private static final int THREADS = 2;

  /** What lies there is memory itself, and nothing is ever read from a disk. */
  private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");

  private static final Path PROGRAM = Bed.tool("hog");

  private static final Path TURN =
      Path.of(System.getProperty("java.io.tmpdir"), "mlx-guard-hog.lock");

  private final FileChannel turn;
  private final MemoryGroup group;
  private final Path file;
  private final Process process;
  private final BufferedWriter stdin;
  private final BufferedReader stdout;

  private Hog(FileChannel turn, MemoryGroup group, Path file) throws IOException {
    this.turn = turn;
    this.group = group;
    this.file = file;
    List<String> line =
        List.of(
            PROGRAM.toString(),
            file.toString(),
            Long.toString(FILE),
            Integer.toString(THREADS),
            group.procs().toString());
    this.process = new ProcessBuilder(line).redirectErrorStream(true).start();
    this.stdin = process.outputWriter(StandardCharsets.UTF_8);
    this.stdout = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Starts the process, which waits in its group and does nothing yet.
   *
   * @param folder on a disk: a file lies there for as long as the hog lives
   */
  public static Attempt<Hog> prepare(Path folder) {
    try {
      Files.readString(STALLS);
    } catch (IOException e) {
      return new Attempt.Impossible<>("the kernel counts no stalls: " + e);
    }
    if (!Files.isExecutable(PROGRAM)) {
      return new Attempt.Impossible<>("the bed here has no " + PROGRAM);
    }
    try {
      String type = Files.getFileStore(folder).type();
      if (IN_MEMORY.contains(type)) {
        return new Attempt.Impossible<>(folder + " lies in memory (" + type + ")");
      }
      return switch (MemoryGroup.limitedTo(LIMIT)) {
        case Attempt.Impossible<MemoryGroup>(String why) -> new Attempt.Impossible<>(why);
        case Attempt.Made<MemoryGroup>(MemoryGroup group) -> in(group, folder);
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Attempt<Hog> in(MemoryGroup group, Path folder) throws IOException {
    FileChannel turn = FileChannel.open(TURN, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    turn.lock();
    Hog hog = new Hog(turn, group, Files.createTempFile(folder, "hog", ".pages"));
    String said = String.valueOf(hog.stdout.readLine());
    if (said.equals("ready")) {
      return new Attempt.Made<>(hog);
    }
    hog.close();
    return new Attempt.Impossible<>(said);
  }

  /** The file that lists the processes of its control group. */
  public Path procs() {
    return group.procs();
  }

  /** From now on it presses; where nothing else runs, all that runs is stalled. */
  public void press() {
    ask("press", "hogging");
  }

  /** From now on it presses, and others go on beside what is stalled. */
  public void pressSome() {
    ask("press some", "hogging");
  }

  /** It presses no longer, and has given its pages back. */
  public void ease() {
    ask("ease", "eased");
  }

  private void ask(String command, String answer) {
    try {
      stdin.write(command);
      stdin.newLine();
      stdin.flush();
      String said = stdout.readLine();
      if (!answer.equals(said)) {
        throw new IllegalStateException("the hog said " + said + " to " + command);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the process, and removes its group and its file. */
  @Override
  public void close() {
    process.destroyForcibly();
    try (turn;
        group) {
      process.waitFor();
      Files.deleteIfExists(file);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
