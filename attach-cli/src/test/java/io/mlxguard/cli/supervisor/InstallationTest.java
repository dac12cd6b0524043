// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlxguard.cli.target.Exit;
import io.mlxguard.cli.target.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationTest {
  @TempDir private Path folder;

  private static GeneratedFile file(String name, String body, boolean secret) {
    return GeneratedFile.sealed(name, body, secret, "# ", "", 0);
  }

  private static void assertRefused(ThrowingCallable doing, String why) {
    assertThatThrownBy(doing)
        .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.exit).isEqualTo(Exit.REFUSED))
        .hasMessageContaining(why);
  }

  private List<String> names(Path directory) throws Exception {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(it -> it.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void writesOnceAndReplacesItsOwn() throws Exception {
    Path directory = folder.resolve("a/b");
    List<GeneratedFile> files = List.of(file("x", "one\n", false), file("y", "two\n", true));

    assertThat(Installation.into(directory, files)).hasSize(2);
    assertThat(Installation.into(directory, files)).isEmpty();
    assertThat(Installation.into(directory, List.of(file("x", "three\n", false))))
        .containsExactly(directory.resolve("x"));
    assertThat(names(directory)).containsExactly("x", "y");
    assertThat(Files.readString(directory.resolve("x"))).endsWith("\nthree\n");
    assertThat(mode(directory.resolve("x"))).isEqualTo("rw-r--r--");
    assertThat(mode(directory.resolve("y"))).isEqualTo("rw-------");
  }

  private static String mode(Path file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void anEditedFileIsNeverOverwrittenAndNothingIsWrittenBesideIt() throws Exception {
    Installation.into(folder, List.of(file("y", "two\n", false)));
    Files.writeString(folder.resolve("y"), Files.readString(folder.resolve("y")) + "# mine\n");
    List<GeneratedFile> files = List.of(file("x", "one\n", false), file("y", "new\n", false));

    assertRefused(() -> Installation.into(folder, files), "edited");
    assertThat(names(folder)).containsExactly("y");
    assertThat(Files.readString(folder.resolve("y"))).contains("two\n# mine");
  }

  @Test
  void linksAndFoldersAndStrangersStay() throws Exception {
    Files.writeString(folder.resolve("else"), file("x", "old\n", false).text());
    Files.createSymbolicLink(folder.resolve("x"), folder.resolve("else"));
    Files.createDirectory(folder.resolve("y"));
    Files.writeString(folder.resolve("z"), "");

    assertRefused(() -> Installation.into(folder, List.of(file("x", "n\n", false))), "no link");
    assertRefused(() -> Installation.into(folder, List.of(file("y", "n\n", false))), "regular");
    assertRefused(() -> Installation.into(folder, List.of(file("z", "n\n", false))), "somebody");
    assertThat(Files.readString(folder.resolve("else"))).contains("old");
  }

  /** A file where the directory should be: for root too, whom no mode keeps out. */
  @Test
  void aDirectoryThatCannotBeWrittenIsRefused() throws Exception {
    Path blocked = Files.writeString(folder.resolve("file"), "").resolve("user");
    List<GeneratedFile> files = List.of(file("x", "one\n", false));

    assertRefused(() -> Installation.into(blocked, files), "cannot be written into");
    assertRefused(() -> Installation.into(Path.of("/proc/self"), files), "cannot be written into");
  }

  @Test
  void namesThatAreTakenElsewhereAreRefused() throws Exception {
    Path home = Files.createDirectories(folder.resolve("home"));
    Places places = new Places(folder, home, Map.of());
    List<GeneratedFile> unit = List.of(file("a.service", "x\n", false));
    List<GeneratedFile> agent = List.of(file("a.b.plist", "x\n", false));
    places.refuseUnits(unit, false);
    places.refuseLabels(agent);
    Path mine = Files.createDirectories(places.agents());
    String label = "<key>Label</key>\n<string>%s</string>";
    Files.writeString(mine.resolve("a.b.plist"), label.formatted("a.b"));
    Files.writeString(mine.resolve("c.plist"), label.formatted("a.b.c"));
    Files.writeString(mine.resolve("d.plist"), "bplist00ULabelUa.b.c");
    places.refuseLabels(agent);

    Files.writeString(mine.resolve("e.plist"), label.formatted("a.b"));
    assertRefused(() -> places.refuseLabels(agent), "e.plist");
    Files.writeString(mine.resolve("e.plist"), "bplist00ULabelSa.b");
    assertRefused(() -> places.refuseLabels(agent), "e.plist");
    Path other = Files.createDirectories(folder.resolve("usr/lib/systemd/user"));
    Files.writeString(other.resolve("a.service"), "");
    assertRefused(() -> places.refuseUnits(unit, false), "usr/lib/systemd/user/a.service");
    places.refuseUnits(unit, true);
  }

  @Test
  void aSecondFileThatIsNoLongerWantedIsNamed() throws Exception {
    SystemdUnits units =
        new SystemdUnits("x", Jobs.job(""), Optional.empty(), Optional.empty(), Optional.empty());
    LaunchdJobs jobs = new LaunchdJobs("x", Jobs.job(""), Optional.empty());
    assertThat(units.files(folder).notes()).noneMatch(note -> note.contains("from before"));
    assertThat(jobs.files(folder).notes()).noneMatch(note -> note.contains("from before"));

    Files.writeString(folder.resolve("x-backstop.timer"), "");
    Files.writeString(folder.resolve("x.backstop.plist"), "");

    assertThat(units.files(folder).notes()).anyMatch(note -> note.contains("disable --now x-back"));
    assertThat(jobs.files(folder).notes()).anyMatch(note -> note.contains("bootout gui/"));
  }
}
