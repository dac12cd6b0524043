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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstallationTest {
  @TempDir private Path folder;

  private static GeneratedFile file(String name, String body) {
    return file(name, body, "0123456789abcdef");
  }

  private static GeneratedFile file(String name, String body, String host) {
    return GeneratedFile.sealed(name, body, host, "# ", "", 0);
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
    List<GeneratedFile> files = List.of(file("x", "one\n"), file("y", "two\n"));

    assertThat(Installation.into(directory, files)).hasSize(2);
    assertThat(Installation.into(directory, files)).isEmpty();
    assertThat(Installation.into(directory, List.of(file("x", "three\n"))))
        .containsExactly(directory.resolve("x"));
    assertThat(names(directory)).containsExactly("x", "y");
    assertThat(Files.readString(directory.resolve("x"))).endsWith("\nthree\n");
    assertThat(mode(directory.resolve("x"))).isEqualTo("rw-------");
    assertThat(mode(directory.resolve("y"))).isEqualTo("rw-------");
  }

  private static String mode(Path file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void theFileOfAnotherHostStays() throws Exception {
    Installation.into(folder, List.of(file("x", "one\n")));
    GeneratedFile other = file("x", "two\n", "fedcba9876543210");

    assertRefused(() -> Installation.into(folder, List.of(other)), "take --name / --label");
    assertThat(Files.readString(folder.resolve("x"))).endsWith("\none\n");
    String claimed =
        Files.readString(folder.resolve("x")).replace("0123456789abcdef", "fedcba9876543210");
    Files.writeString(folder.resolve("x"), claimed);
    assertRefused(() -> Installation.into(folder, List.of(other)), "edited");
  }

  @Test
  void aHostIsWhatItRunsAndWhereAndNotHow() throws Exception {
    String host = Jobs.job("", "-jar", "/a/app.jar").identity();

    assertThat(Jobs.job("cache-limit=1g", "-Xmx1g", "-jar", "/a/../a/app.jar", "--port=1"))
        .extracting(HostJob::identity)
        .isEqualTo(host);
    assertThat(
            Stream.of(
                    Jobs.job("", "-jar", "/b/app.jar").command(),
                    Jobs.job("", "-jar", "app.jar").command(),
                    new HostCommand(List.of("/usr/bin/java", "-jar", "app.jar"), "/a"),
                    Jobs.job("", "-cp", "a.jar", "Main").command(),
                    Jobs.job("", "--class-path=b.jar", "Main").command(),
                    Jobs.job("", "-cp", "Main", "Main").command(),
                    Jobs.job("", "-cp", "a.jar", "Other").command(),
                    Jobs.job("", "@a", "Main").command(),
                    Jobs.job("", "@a").command())
                .map(command -> command.identity(Map.of())))
        .doesNotContain(host)
        .doesNotHaveDuplicates();
    assertThat(Jobs.job("", "-classpath", "/tmp/a.jar", "Main").identity())
        .isEqualTo(Jobs.job("", "--class-path=a.jar", "Main").identity());
  }

  @Test
  void theVariableCountsWhereJavaLooksAtIt() throws Exception {
    Map<String, String> one = Map.of("CLASSPATH", "/srv/a");
    Map<String, String> other = Map.of("CLASSPATH", "/srv/b");
    HostCommand bare = Jobs.job("", "Main").command();

    assertThat(List.of(bare.identity(one), bare.identity(other), bare.identity(Map.of())))
        .doesNotHaveDuplicates();
    for (HostCommand command :
        List.of(
            Jobs.job("", "-cp", "a.jar", "Main").command(),
            Jobs.job("", "-jar", "app.jar").command())) {
      assertThat(command.identity(one)).isEqualTo(command.identity(other));
    }
  }

  /** Names are made from a jar's own; the two of one name are two hosts. */
  @Test
  void jarsOfOneNameDoNotReplaceEachOthersFiles() throws Exception {
    String keys = "scheduled-restart.at=04:00,scheduled-restart.at-window-end=exit";
    for (boolean launchd : List.of(true, false)) {
      Installation.into(folder, files(launchd, Jobs.job(keys, "-jar", "/a/app.jar")));
      List<GeneratedFile> same = files(launchd, Jobs.job(keys, "-Xmx1g", "-jar", "/a/app.jar"));
      List<GeneratedFile> other = files(launchd, Jobs.job(keys, "-jar", "/b/app.jar"));

      assertThat(Installation.into(folder, same)).hasSize(1);
      for (GeneratedFile file : other) {
        assertRefused(() -> Installation.into(folder, List.of(file)), "another host");
      }
    }
  }

  private List<GeneratedFile> files(boolean launchd, HostJob job) throws Failure {
    String name = job.command().name();
    return launchd
        ? new LaunchdJobs(name, job, Optional.empty()).files(folder).files()
        : new SystemdUnits(name, job, Optional.empty(), Optional.empty(), Optional.empty())
            .files(folder)
            .files();
  }

  /** The second name has a folder that is not there, which a rename alone finds out. */
  @Test
  void whereARenameFailsThoseBeforeItArePutBack() throws Exception {
    Installation.into(folder, List.of(file("x", "one\n")));
    Files.setPosixFilePermissions(
        folder.resolve("x"), PosixFilePermissions.fromString("rw-r-----"));
    List<GeneratedFile> files =
        List.of(file("x", "two\n"), file("new", "n\n"), file("gone/y", "three\n"));

    assertRefused(() -> Installation.into(folder, files), "nothing was changed");
    assertThat(names(folder)).containsExactly("x");
    assertThat(Files.readString(folder.resolve("x"))).endsWith("\none\n");
    assertThat(mode(folder.resolve("x"))).isEqualTo("rw-r-----");
    assertThat(Installation.into(folder, files.subList(0, 2))).hasSize(2);
    assertThat(names(folder)).containsExactly("new", "x");
  }

  @Test
  void anEditedFileIsNeverOverwrittenAndNothingIsWrittenBesideIt() throws Exception {
    Installation.into(folder, List.of(file("y", "two\n")));
    Files.writeString(folder.resolve("y"), Files.readString(folder.resolve("y")) + "# mine\n");
    List<GeneratedFile> files = List.of(file("x", "one\n"), file("y", "new\n"));

    assertRefused(() -> Installation.into(folder, files), "edited");
    assertThat(names(folder)).containsExactly("y");
    assertThat(Files.readString(folder.resolve("y"))).contains("two\n# mine");
  }

  @Test
  void linksAndFoldersAndStrangersStay() throws Exception {
    Files.writeString(folder.resolve("else"), file("x", "old\n").text());
    Files.createSymbolicLink(folder.resolve("x"), folder.resolve("else"));
    Files.createDirectory(folder.resolve("y"));
    Files.writeString(folder.resolve("z"), "");

    assertRefused(() -> Installation.into(folder, List.of(file("x", "n\n"))), "no link");
    assertRefused(() -> Installation.into(folder, List.of(file("y", "n\n"))), "regular");
    assertRefused(() -> Installation.into(folder, List.of(file("z", "n\n"))), "somebody");
    assertThat(Files.readString(folder.resolve("else"))).contains("old");
  }

  /** A file where the directory should be: for root too, whom no mode keeps out. */
  @Test
  void aDirectoryThatCannotBeWrittenIsRefused() throws Exception {
    Path blocked = Files.writeString(folder.resolve("file"), "").resolve("user");
    List<GeneratedFile> files = List.of(file("x", "one\n"));

    assertRefused(() -> Installation.into(blocked, files), "cannot be written into");
    assertRefused(() -> Installation.into(Path.of("/proc/self"), files), "cannot be written into");
  }

  @Test
  void namesThatAreTakenElsewhereAreRefused() throws Exception {
    Path home = Files.createDirectories(folder.resolve("home"));
    Places places = new Places(folder, home, Map.of());
    List<GeneratedFile> unit = List.of(file("a.service", "x\n"));
    List<GeneratedFile> agent = List.of(file("a.b.plist", "x\n"));
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

  /** Those that {@code systemd-analyze unit-paths} names besides the one that is written to. */
  @ParameterizedTest
  @CsvSource({
    "run/user/1/systemd/transient, false",
    "run/user/1/systemd/user.control, false",
    "run/user/1/systemd/generator.late, false",
    "data/systemd/user, false",
    "usr/share/systemd/user, false",
    "usr/local/share/systemd/user, false",
    "etc/xdg/systemd/user, false",
    "config/systemd/user.control, false",
    "run/systemd/transient, true",
    "etc/systemd/system.control, true",
    "lib/systemd/system, true"
  })
  void noDirectoryOfUnitsIsForgotten(String directory, boolean system) throws Exception {
    Map<String, String> environment =
        Map.of(
            "XDG_RUNTIME_DIR", folder.resolve("run/user/1").toString(),
            "XDG_DATA_HOME", folder.resolve("data").toString(),
            "XDG_CONFIG_HOME", folder.resolve("config").toString());
    Places places = new Places(folder, folder.resolve("home"), environment);
    List<GeneratedFile> unit = List.of(file("a.service", "x\n"));
    Files.createDirectories(places.units(system)).resolve("a.service").toFile().createNewFile();
    places.refuseUnits(unit, system);

    Files.writeString(Files.createDirectories(folder.resolve(directory)).resolve("a.service"), "");
    assertRefused(() -> places.refuseUnits(unit, system), directory + "/a.service");
    places.refuseUnits(unit, !system);
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
