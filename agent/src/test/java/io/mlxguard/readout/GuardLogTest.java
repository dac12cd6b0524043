// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.readout;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.agent.ChildJvm;
import io.mlxguard.config.LogChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuardLogTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\S+ ";
  private static final Pattern IN_FILE =
      Pattern.compile(TIME + "mlx-guard\\[\\d+\\] (INFO |WARN ) .*");

  @TempDir private Path folder;

  @Test
  void linesOfAFileSayWhenAndWhoAndHowImportant() throws IOException {
    Path file = folder.resolve("guard.log");
    GuardLog log = new GuardLog(new LogChoice(file.toString(), LogChoice.Level.INFO));
    log.info("in force: {} %d");
    log.warn("a mistake");

    List<String> lines = lines(file, 2);
    log.close();

    assertThat(lines).hasSize(2).allMatch(line -> IN_FILE.matcher(line).matches());
    assertThat(lines.get(0)).contains("[" + ProcessHandle.current().pid() + "] INFO ");
    assertThat(lines.get(0)).endsWith(" in force: {} %d");
    assertThat(lines.get(1)).contains("] WARN ").endsWith(" a mistake");
  }

  @Test
  void nothingIsMadeBeforeTheFirstLine() {
    Path file = folder.resolve("guard.log");
    GuardLog log = new GuardLog(new LogChoice(file.toString(), LogChoice.Level.INFO));

    log.close();

    assertThat(file).doesNotExist();
  }

  @Test
  void whatIsLessImportantThanAskedIsNotWritten() throws IOException {
    Path file = folder.resolve("guard.log");
    GuardLog log = new GuardLog(new LogChoice(file.toString(), LogChoice.Level.WARN));
    log.info("in force");
    log.warn("a mistake");

    assertThat(lines(file, 1)).singleElement().asString().endsWith(" a mistake");
    log.close();
  }

  @Test
  void aLogThatIsOffWritesNothing() throws IOException {
    Path file = folder.resolve("guard.log");
    GuardLog log = new GuardLog(new LogChoice(file.toString(), LogChoice.Level.OFF));
    log.info("in force");
    log.warn("a mistake");
    log.use(new LogChoice(file.toString(), LogChoice.Level.WARN));
    log.warn("the control");

    assertThat(lines(file, 1)).singleElement().asString().endsWith(" the control");
    log.close();
  }

  @Test
  void itGoesOnElsewhereAndEndsTheThreadBefore() throws IOException {
    Path one = folder.resolve("one.log");
    Path other = folder.resolve("other.log");
    GuardLog log = new GuardLog(new LogChoice(one.toString(), LogChoice.Level.INFO));
    log.warn("first");
    List<String> before = lines(one, 1);

    log.use(new LogChoice(one.toString(), LogChoice.Level.INFO));
    log.warn("second");
    lines(one, 2);
    log.use(new LogChoice(other.toString(), LogChoice.Level.INFO));
    log.warn("third");

    assertThat(before).singleElement().asString().endsWith(" first");
    assertThat(lines(other, 1)).singleElement().asString().endsWith(" third");
    assertThat(Files.readAllLines(one)).hasSize(2);
    assertThat(threads()).as("the one of now").isEqualTo(1);
    log.close();
    assertThat(threads()).isZero();
  }

  /** A call that was stuck in MLX may come back after the detach. */
  @Test
  void aLineAfterTheEndMakesNoThread() {
    GuardLog log =
        new GuardLog(new LogChoice(folder.resolve("a").toString(), LogChoice.Level.INFO));
    log.warn("before");
    log.close();

    log.warn("after");

    try {
      assertThat(threads()).isZero();
    } finally {
      log.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"stderr, INFO, 2", "stderr, WARN, 1", "stderr, OFF, 0"})
  void linesGoToStderrAndNeverToStdout(String file, LogChoice.Level level, int lines)
      throws IOException, InterruptedException {
    ChildJvm.Outcome outcome = ChildJvm.run(folder, List.of(), Lines.class, file, level.name());

    assertThat(outcome.status()).isZero();
    assertThat(outcome.stdout()).isEmpty();
    assertThat(outcome.stderr().lines())
        .hasSize(lines)
        .allMatch(line -> line.matches(TIME + "mlx-guard (INFO |WARN ) a line"));
  }

  @Test
  void whatCannotBeWrittenToItsFileIsOnStderrBehindTheReason()
      throws IOException, InterruptedException {
    String file = folder.resolve("none/guard.log").toString();

    ChildJvm.Outcome outcome = ChildJvm.run(folder, List.of(), Lines.class, file, "INFO");

    assertThat(outcome.status()).isZero();
    assertThat(outcome.stdout()).isEmpty();
    assertThat(outcome.stderr().lines()).hasSize(3);
    assertThat(outcome.stderr())
        .contains("log.file \"" + file + "\" cannot be written")
        .endsWith(" a line\n");
  }

  /** The host's own settings of Logback and SLF4J are the host's. */
  @Test
  void noPropertyOfTheHostsChangesIt() throws IOException, InterruptedException {
    Path config = Files.writeString(folder.resolve("logback.xml"), "<configuration><nonsense");

    ChildJvm.Outcome outcome =
        ChildJvm.run(
            folder,
            List.of(
                "-Dlogback.configurationFile=" + config,
                "-Dlogback.debug=true",
                "-Dslf4j.provider=no.such.Provider"),
            Lines.class,
            "stderr",
            "INFO");

    assertThat(outcome.stdout()).isEmpty();
    assertThat(outcome.stderr().lines()).hasSize(2).allMatch(line -> line.endsWith(" a line"));
  }

  /** A host of one line of each kind. */
  static final class Lines {

    private Lines() {}

    public static void main(String[] arguments) {
      GuardLog log =
          new GuardLog(new LogChoice(arguments[0], LogChoice.Level.valueOf(arguments[1])));
      log.info("a line");
      log.warn("a line");
      log.close();
    }
  }

  /** The lines once there are so many: they are written by a thread of the log's. */
  private static List<String> lines(Path file, int count) throws IOException {
    long endNanos = System.nanoTime() + LONG.toNanos();
    while (System.nanoTime() < endNanos) {
      List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
      if (lines.size() >= count) {
        return lines;
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("never " + count + " lines in " + file);
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().contains("mlx-guard-log"))
        .count();
  }
}
