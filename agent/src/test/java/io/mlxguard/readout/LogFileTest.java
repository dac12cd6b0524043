// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.readout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.config.LogChoice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {

  private static final long LARGE = 1 << 20;

  @TempDir private Path folder;
  private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
  private Path file = Path.of("");

  @BeforeEach
  void name() {
    file = folder.resolve("guard.log");
  }

  @Test
  void aNewFileIsItsOwnersAlone() throws IOException {
    write(file, LARGE, "one\n");

    assertThat(file).content().isEqualTo("one\n");
    assertThat(permissions(file)).isEqualTo("rw-------");
    assertThat(stderr.size()).isZero();
  }

  @Test
  void linesAreAddedToWhatIsThere() throws IOException {
    Files.writeString(file, "before\n");

    LogFile log = log(file, LARGE);
    write(log, "one\n");
    log.write('!');

    assertThat(file).content().isEqualTo("before\none\n!");
  }

  @Test
  void aFileThatIsDeletedBetweenTwoLinesBeginsAnew() throws IOException {
    LogFile log = log(file, LARGE);
    write(log, "one\n");
    Files.delete(file);

    write(log, "two\n");

    assertThat(file).content().isEqualTo("two\n");
    assertThat(permissions(file)).isEqualTo("rw-------");
    assertThat(stderr.size()).isZero();
  }

  @Test
  void whatWouldNotFitBeginsANewFileBesideTheOlderOne() throws IOException {
    LogFile log = log(file, 8);
    write(log, "1234\n");
    write(log, "67\n");
    assertThat(older()).as("exactly full").doesNotExist();

    write(log, "new\n");

    assertThat(older()).content().isEqualTo("1234\n67\n");
    assertThat(file).content().isEqualTo("new\n");
    assertThat(permissions(file)).isEqualTo("rw-------");
  }

  @Test
  void onlyOneOlderFileIsKept() throws IOException {
    LogFile log = log(file, 4);
    for (String line : new String[] {"aaa\n", "bbb\n", "ccc\n"}) {
      write(log, line);
    }

    assertThat(file).content().isEqualTo("ccc\n");
    assertThat(older()).content().isEqualTo("bbb\n");
    assertThat(folder).isDirectoryContaining(it -> it.equals(older()));
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactlyInAnyOrder(file, older());
    }
  }

  @Test
  void aLineLongerThanAFileIsWrittenWhole() throws IOException {
    LogFile log = log(file, 4);
    write(log, "1\n");

    write(log, "longer than four\n");

    assertThat(file).content().isEqualTo("longer than four\n");
    assertThat(older()).content().isEqualTo("1\n");
  }

  @Test
  void aLinkInTheOlderFilesPlaceIsReplacedAndNotFollowed() throws IOException {
    Path others = Files.writeString(folder.resolve("others"), "not ours");
    Files.createSymbolicLink(older(), others);
    LogFile log = log(file, 4);
    write(log, "aaa\n");

    write(log, "bbb\n");

    assertThat(others).content().isEqualTo("not ours");
    assertThat(Files.isSymbolicLink(older())).isFalse();
    assertThat(older()).content().isEqualTo("aaa\n");
  }

  @Test
  void aLinkIsNotFollowed() throws IOException {
    Path others = Files.writeString(folder.resolve("others"), "not ours");
    Files.createSymbolicLink(file, others);

    write(file, LARGE, "one\n");

    assertThat(others).content().isEqualTo("not ours");
    refused("is not a regular file", "one\n");
  }

  @Test
  void aLinkThatLeadsNowhereMakesNoFileThere() throws IOException {
    Path target = folder.resolve("target");
    Files.createSymbolicLink(file, target);

    write(file, LARGE, "one\n");

    assertThat(Files.exists(target, LinkOption.NOFOLLOW_LINKS)).isFalse();
    refused("is not a regular file", "one\n");
  }

  /** Opening it would wait for somebody who reads. */
  @Test
  void aPipeIsNotWrittenTo() throws IOException, InterruptedException {
    assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor()).isZero();

    write(file, LARGE, "one\n");

    refused("is not a regular file", "one\n");
  }

  @Test
  void aFolderIsNoFile() throws IOException {
    write(folder, LARGE, "one\n");

    refused("is not a regular file", "one\n");
  }

  @Test
  void aFolderThatIsNotThereIsNotMade() throws IOException {
    write(folder.resolve("none/guard.log"), LARGE, "one\n");

    assertThat(folder.resolve("none")).doesNotExist();
    refused("NoSuchFileException", "one\n");
  }

  @Test
  void whatIsNoPathIsToldInALine() throws IOException {
    write(new LogFile(new LogChoice("a\0\n\u001b[2Jb", LogChoice.Level.INFO), stderr), "one\n");

    refused("InvalidPathException", "one\n");
    assertThat(told().lines()).hasSize(2);
    assertThat(told().replace("\n", "")).doesNotContainPattern("\\p{C}");
  }

  @Test
  void theReasonIsToldOnceAndEveryLineKept() throws IOException {
    LogFile log = log(folder.resolve("later/guard.log"), LARGE);
    write(log, "one\n");
    write(log, "two\n");

    assertThat(told().lines()).hasSize(3);
    assertThat(told()).startsWith("mlx-guard WARN  log.file \"").endsWith("\none\ntwo\n");
  }

  @Test
  void itGoesOnWhereTheFolderComesAndTellsAgainWhenItGoes() throws IOException {
    Path later = folder.resolve("later");
    Path there = later.resolve("guard.log");
    LogFile log = log(there, LARGE);
    write(log, "one\n");
    Files.createDirectory(later);
    write(log, "two\n");

    assertThat(there).content().isEqualTo("two\n");
    assertThat(told().lines()).hasSize(2);

    Files.delete(there);
    Files.delete(later);
    write(log, "three\n");

    assertThat(told().lines()).hasSize(4);
    assertThat(told()).endsWith("\nthree\n");
  }

  @Test
  void itsOwnIsWhereUsersOfMacOsLook() throws IOException {
    String home = System.getProperty("user.home");
    String name = System.getProperty("os.name");
    System.setProperty("user.home", folder.toString());
    System.setProperty("os.name", "Mac OS X");
    try {
      write(new LogFile(new LogChoice("auto", LogChoice.Level.INFO), stderr), "one\n");
    } finally {
      System.setProperty("user.home", home);
      System.setProperty("os.name", name);
    }

    assertThat(told()).isEmpty();
    Path own = folder.resolve("Library/Logs/mlx-guard/mlx-guard.log");
    assertThat(own).content().isEqualTo("one\n");
    assertThat(permissions(own)).isEqualTo("rw-------");
    assertThat(permissions(own.resolveSibling("."))).isEqualTo("rwx------");
  }

  /** As Logback ends its thread. */
  @Test
  void aThreadThatIsInterruptedWritesItsLastLines() throws IOException {
    Thread.currentThread().interrupt();
    write(file, LARGE, "last\n");

    assertThat(Thread.interrupted()).isTrue();
    assertThat(file).content().isEqualTo("last\n");
    assertThat(told()).isEmpty();
  }

  /**
   * An interrupt can come when a line is written already, and its channel says only that it came.
   */
  @Test
  void anInterruptAtWhateverMomentNeitherLosesALineNorWritesOneTwice() throws Exception {
    Thread writer = Thread.currentThread();
    AtomicBoolean ended = new AtomicBoolean();
    Thread interrupting =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!ended.get()) {
                    writer.interrupt();
                  }
                });
    LogFile log = log(file, LARGE);
    List<String> lines = IntStream.range(0, 2000).mapToObj(Integer::toString).toList();
    try {
      for (String line : lines) {
        write(log, line + "\n");
      }
    } finally {
      ended.set(true);
      while (interrupting.isAlive()) {
        Thread.onSpinWait(); // a join would be interrupted
      }
      boolean _ = Thread.interrupted();
    }
    assertThat(file).content().isEqualTo(String.join("\n", lines) + "\n");
    assertThat(told()).isEmpty();
  }

  private LogFile log(Path path, long largestBytes) {
    return new LogFile(new LogChoice(path.toString(), LogChoice.Level.INFO), stderr, largestBytes);
  }

  private void write(Path path, long largestBytes, String line) throws IOException {
    write(log(path, largestBytes), line);
  }

  private static void write(LogFile log, String line) throws IOException {
    log.write(line.getBytes(UTF_8));
  }

  private void refused(String why, String line) {
    assertThat(told())
        .contains(why)
        .contains(
            "; allowed: stderr, auto, or the path of a file in a folder that exists; lines go to"
                + " stderr\n")
        .endsWith("\n" + line);
  }

  private String told() {
    return stderr.toString(UTF_8);
  }

  private Path older() {
    return folder.resolve("guard.log.1");
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
