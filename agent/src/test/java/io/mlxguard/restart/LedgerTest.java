// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.restart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlxguard.agent.OwnLoader;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of restarts, from one life of a host to the next. */
class LedgerTest {

  private static final Instant NIGHT = Instant.parse("2026-12-01T04:03:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir Path folder;

  private Ledger opened() throws IOException {
    Ledger ledger = new Ledger(folder.resolve("state"), "llm.service");
    assertThat(ledger.open()).isZero();
    return ledger;
  }

  @Test
  void whatOneLifeEntersTheNextReads() throws IOException {
    opened().enter(new Ledger.Entry(NIGHT, "window"));

    assertThat(opened().near(NIGHT.plusSeconds(60), HOUR))
        .containsExactly(new Ledger.Entry(NIGHT, "window"));
  }

  @Test
  void onlyThoseThatAreNearCountOnBothSides() throws IOException {
    opened().enter(new Ledger.Entry(NIGHT, "window"));
    Ledger ledger = opened();

    assertThat(ledger.near(NIGHT.plus(HOUR), HOUR)).isEmpty();
    assertThat(ledger.near(NIGHT.minus(Duration.ofMinutes(59)), HOUR))
        .as("the clock was set back")
        .hasSize(1);
    assertThat(ledger.near(NIGHT.minus(HOUR), HOUR)).isEmpty();
  }

  @Test
  void onlyTheOwnerMayReadIt() throws IOException {
    Ledger ledger = opened();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(ledger.file())))
        .isEqualTo("rw-------");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(ledger.file().getParent())))
        .isEqualTo("rwx------");
  }

  @Test
  void nothingElseIsLeftInTheFolder() throws IOException {
    Ledger ledger = opened();
    for (int i = 0; i < 150; i++) {
      ledger.enter(new Ledger.Entry(NIGHT.plusSeconds(i), "wear"));
    }

    try (Stream<Path> files = Files.list(ledger.file().getParent())) {
      assertThat(files).containsExactly(ledger.file());
    }
    assertThat(Files.readAllLines(ledger.file())).hasSize(100);
    assertThat(opened().near(NIGHT.plusSeconds(149), Duration.ofSeconds(1))).hasSize(1);
  }

  @Test
  void whatIsEnteredCountsInTheNextLifeAndCanBeTakenBackInThis() throws IOException {
    Ledger.Entry entry = new Ledger.Entry(NIGHT, "window");
    Ledger ledger = opened();
    ledger.enter(entry);

    assertThat(ledger.isEntered()).isTrue();
    assertThat(ledger.near(NIGHT, HOUR)).isEmpty();
    assertThat(opened().near(NIGHT, HOUR)).containsExactly(entry);

    opened().enter(new Ledger.Entry(NIGHT.plusSeconds(1), "wear"));
    ledger.withdraw();

    assertThat(ledger.isEntered()).isFalse();
    assertThat(opened().near(NIGHT, HOUR)).extracting(Ledger.Entry::cause).containsExactly("wear");
    ledger.withdraw();
    assertThat(opened().near(NIGHT, HOUR)).hasSize(1);
  }

  @Test
  void whereItCannotBeEnteredNothingIs() throws IOException {
    Ledger ledger = opened();
    Files.delete(ledger.file());
    Files.createDirectories(ledger.file().resolve("in-the-way"));

    assertThatThrownBy(() -> ledger.enter(new Ledger.Entry(NIGHT, "window")))
        .isInstanceOf(IOException.class);
    assertThat(ledger.isEntered()).isFalse();
  }

  @Test
  void aBrokenFileCostsWhatItHeld() throws IOException {
    Ledger ledger = opened();
    ledger.enter(new Ledger.Entry(NIGHT, "window"));
    byte[] broken =
        (NIGHT + " window\n\0\u00ff rubbish\n2026-13-01T00:00:00Z wear\n" + NIGHT)
            .getBytes(StandardCharsets.ISO_8859_1);
    Files.write(ledger.file(), broken);

    Ledger next = new Ledger(folder.resolve("state"), "llm.service");

    assertThat(next.open()).isEqualTo(2);
    assertThat(next.near(NIGHT, HOUR)).hasSize(2);
    assertThat(next.open()).as("it is whole again").isZero();
  }

  @Test
  void aHugeFileIsReadInPart() throws IOException {
    Ledger ledger = opened();
    Files.writeString(ledger.file(), "x".repeat(1 << 20));

    assertThat(new Ledger(folder.resolve("state"), "llm.service").open()).isEqualTo(1);
    assertThat(Files.size(ledger.file())).isZero();
  }

  @Test
  void hostsDoNotShareOne() throws IOException {
    opened().enter(new Ledger.Entry(NIGHT, "window"));
    Ledger other = new Ledger(folder.resolve("state"), "other.service");
    assertThat(other.open()).isZero();

    assertThat(other.near(NIGHT, HOUR)).isEmpty();
  }

  @Test
  void twoThatShareOneLoseNothing() throws IOException {
    Ledger one = opened();
    Ledger other = opened();
    one.enter(new Ledger.Entry(NIGHT, "wear"));
    other.enter(new Ledger.Entry(NIGHT.plusSeconds(1), "wear"));

    assertThat(opened().near(NIGHT, HOUR)).hasSize(2);
  }

  @Test
  void aLinkIsNotFollowed() throws IOException {
    Ledger ledger = opened();
    Path foreign = Files.writeString(folder.resolve("foreign"), NIGHT + " window\n");
    Files.delete(ledger.file());
    Files.createSymbolicLink(ledger.file(), foreign);

    assertThatThrownBy(() -> new Ledger(folder.resolve("state"), "llm.service").open())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is not a regular file");
    assertThat(foreign).content().isEqualTo(NIGHT + " window\n");
  }

  @Test
  void whereItCannotBeKeptItSaysSoBeforeAnythingIsDone() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");

    assertThatThrownBy(() -> new Ledger(file.resolve("state"), "llm.service").open())
        .isInstanceOf(IOException.class);
  }

  /** Or a detached guard would stay. */
  @Test
  void itsClassesCanBeUnloaded() throws Exception {
    Path state = folder.resolve("state");

    assertThat(OwnLoader.isCollectedAfter(loader -> enterAndWithdraw(loader, state))).isTrue();
    assertThat(opened().near(NIGHT, HOUR)).isEmpty();
    assertThat(OwnLoader.isCollectedAfter(LedgerTest::compareEntries))
        .as("the control: the equals of a record keeps its class")
        .isFalse();
  }

  private static void compareEntries(ClassLoader loader) throws Exception {
    Constructor<?> entry =
        loader.loadClass(Ledger.Entry.class.getName()).getConstructor(Instant.class, String.class);

    assertThat(entry.newInstance(NIGHT, "wear").equals(entry.newInstance(NIGHT, "wear"))).isTrue();
  }

  private static void enterAndWithdraw(ClassLoader loader, Path state) throws Exception {
    Class<?> type = loader.loadClass(Ledger.class.getName());
    Class<?> entryType = loader.loadClass(Ledger.Entry.class.getName());
    assertThat(type).isNotEqualTo(Ledger.class);
    Object ledger = type.getConstructor(Path.class, String.class).newInstance(state, "llm.service");
    Object entry = entryType.getConstructor(Instant.class, String.class).newInstance(NIGHT, "wear");
    type.getMethod("open").invoke(ledger);
    type.getMethod("enter", entryType).invoke(ledger, entry);
    type.getMethod("withdraw").invoke(ledger);
  }
}
