// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program runs in the machine's shell, on clocks and processes that are made up. */
class BackstopTest {
  // 4194305 is a process that no Linux has: the shell's own kill really looks for it.
  @TempDir private Path folder;

  private void stub(String name, String body) throws Exception {
    Path file = folder.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** The program as each of the files has it, taken from the words. */
  private static String script(boolean launchd) throws Exception {
    HostJob job = Jobs.job("scheduled-restart.at=04:00,scheduled-restart.at-window-end=exit");
    if (launchd) {
      String text =
          new LaunchdJobs("l", job, Optional.empty()).files(Path.of("/x")).files().get(1).text();
      String from = text.substring(text.indexOf("<string>-c</string>") + 19);
      return from.substring(from.indexOf("<string>") + 8, from.indexOf("</string>"))
          .replace("&lt;", "<")
          .replace("&gt;", ">")
          .replace("&amp;", "&");
    }
    String unit =
        new SystemdUnits("l", job, Optional.empty(), Optional.empty(), Optional.empty())
            .files(Path.of("/x"))
            .files()
            .get(1)
            .text();
    return asSystemdReads(unit.substring(unit.indexOf("ExecStart=/bin/sh -c ") + 21));
  }

  /** The word in front: continued lines, quotes, specifiers, variables (systemd.syntax(7)). */
  private static String asSystemdReads(String text) {
    Matcher word =
        Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\" ").matcher(text.replace("\\\n", " "));
    assertThat(word.lookingAt()).as(text).isTrue();
    String plain = word.group(1).replace("%%", "%").replace("$$", "\0");
    assertThat(plain).doesNotContain("$");
    return plain.replace("\0", "$").replaceAll("\\\\(.)", "$1");
  }

  /** What it says and asks for, the window being 04:00 and 1920 s long. */
  private String run(boolean launchd, String then, String pid, String age) throws Exception {
    stub(
        "date",
        "case \"$*\" in '+%s') echo 100000;; *98080*) echo " + then + ";; *) exit 9;; esac");
    stub("ps", "[ \"$*\" = '-o etime= -p " + pid + "' ] && echo '" + age + "'");
    stub("systemctl", "case \"$2\" in show) echo " + pid + ";; *) echo \"ASKED $*\";; esac");
    stub("id", "echo 501");
    stub(
        "launchctl",
        "case \"$1\" in print) printf 'gui/501/h = {\\n\\tpid = "
            + pid
            + "\\n\\tx = {\\n\\t\\tpid = 1\\n}\\n';; *) echo \"ASKED $*\";; esac");
    Tool tool =
        Tool.run(
            Map.of("PATH", folder + ":/usr/bin:/bin"),
            "/bin/sh",
            "-c",
            script(launchd),
            "mlx-guard-backstop",
            "h",
            "1920",
            "14400",
            "2");
    assertThat(tool.exit()).as(tool.said()).isZero();
    return tool.said();
  }

  @ParameterizedTest
  @CsvSource({"04:00:00", "04:00:09", "04:02:00"})
  void restartsWhatIsOlderThanTheWindow(String then) throws Exception {
    for (String age :
        List.of("34:00", "   34:01", "01:00:00", "08:09:08", "10-08:09:08", "01-00:00:00")) {
      assertThat(run(false, then, "4194305", age)).contains("ASKED --user try-restart h");
      String asked = run(true, then, "4194305", age);
      assertThat(asked).contains("ASKED kill TERM gui/501/h").doesNotContain("kickstart");
    }
  }

  /** The process is this one, which the signal of a stub does not end. */
  @Test
  void kickstartIsForAHostThatDoesNotEndInItsTime() throws Exception {
    stub("sleep", "echo waits");

    String said = run(true, "04:00:00", Long.toString(ProcessHandle.current().pid()), "01:00:00");

    assertThat(said.lines().toList())
        .endsWith(
            "ASKED kill TERM gui/501/h",
            "waits",
            "waits",
            "h does not end within 2 s: killing it",
            "ASKED kickstart -k gui/501/h");
  }

  @ParameterizedTest
  @CsvSource({
    "04:00:00, 4194305, 31:59",
    "04:00:02, 4194305, 32:01",
    "04:00:09, 4194305, 32:03",
    "04:02:00, 4194305, 33:59",
    "04:00:09, 4194305, 00:09",
    "04:00:09, 4194305, ''",
    "04:00:09, 0, 01:00:00",
    "04:00:09, '', 01:00:00",
    "04:02:01, 4194305, 01:00:00",
    "03:59:59, 4194305, 01:00:00",
    "03:00:01, 4194305, 01:00:00",
    "05:00:01, 4194305, 01:00:00",
    "'', 4194305, 01:00:00"
  })
  void leavesAloneWhatIsYoungOrGoneOrAnotherTime(String then, String pid, String age)
      throws Exception {
    assertThat(run(false, then, pid, age)).doesNotContain("ASKED").isNotBlank();
    assertThat(run(true, then, pid, age)).doesNotContain("ASKED").isNotBlank();
  }

  /** The machine's own database of zones, at a time that is made up; the process is old. */
  @ParameterizedTest
  @CsvSource({
    // the window's first 02:30 was 92 min ago, and the host left in it
    "Europe/Berlin, 02:30, 2026-10-25T03:02:00+01:00, false",
    "Europe/Berlin, 02:59, 2026-10-25T03:32:30+01:00, false",
    "Europe/Berlin, 03:00, 2026-10-25T03:32:00+01:00, true",
    "Europe/Berlin, 02:30, 2026-10-24T03:02:00+02:00, true",
    "Europe/Berlin, 02:30, 2026-10-26T03:02:00+01:00, true",
    "Europe/Berlin, 04:00, 2026-10-25T04:32:00+01:00, true",
    // before the clock goes back for the first time, and the second time
    "Europe/Berlin, 01:45, 2026-10-25T02:17:00+02:00, true",
    "Europe/Berlin, 01:45, 2026-10-25T02:17:00+01:00, false",
    // 02:30 is left out, the window came at 03:00
    "Europe/Berlin, 02:30, 2026-03-29T03:02:00+02:00, false",
    "Europe/Berlin, 04:00, 2026-03-29T04:32:00+02:00, true",
    // back by half an hour at 02:00, and by two hours at 03:00
    "Australia/Lord_Howe, 01:40, 2026-04-05T02:12:00+10:30, false",
    "Australia/Lord_Howe, 02:10, 2026-04-05T02:42:00+10:30, true",
    "Antarctica/Troll, 01:40, 2026-10-25T02:12:00+00:00, false",
    "UTC, 02:30, 2026-10-25T03:02:00+00:00, true"
  })
  void theNightsOnWhichTheClocksAreChanged(String zone, String at, String now, boolean restarts)
      throws Exception {
    assumeTrue(Files.exists(Path.of("/usr/share/zoneinfo", zone)));
    assumeTrue(Tool.run(Map.of(), "date", "-d", "@0", "+%s").exit() == 0);
    long epoch = OffsetDateTime.parse(now).toEpochSecond();
    stub(
        "date",
        "case \"$1\" in +%s) echo "
            + epoch
            + ";; -r) exec /usr/bin/date -d \"@$2\" \"$3\";; *) exec /usr/bin/date \"$@\";; esac");
    stub("ps", "echo 01:31:00");
    stub("systemctl", "case \"$2\" in show) echo 4194305;; *) echo \"ASKED $*\";; esac");
    stub("launchctl", "case $1 in print) echo 'pid = 4194305';; *) echo \"ASKED $*\";; esac");
    for (boolean launchd : List.of(true, false)) {
      Tool tool =
          Tool.run(
              Map.of("PATH", folder + ":/usr/bin:/bin", "TZ", zone),
              "/bin/sh",
              "-c",
              script(launchd),
              "n",
              "h",
              "1920",
              Integer.toString(LocalTime.parse(at).toSecondOfDay()),
              "0");
      assertThat(tool.said().contains("ASKED")).as(tool.said()).isEqualTo(restarts);
      assertThat(tool.said()).containsAnyOf("ASKED", "left alone");
    }
  }

  /** On this machine's own date and ps: the age of this process, a window that began just now. */
  @Test
  void runsOnTheRealTools() throws Exception {
    stub(
        "systemctl",
        "case \"$2\" in show) echo "
            + ProcessHandle.current().pid()
            + ";; *) echo \"ASKED $*\";; esac");
    String now =
        Tool.run(Map.of(), "/bin/sh", "-c", "date -d @$(($(date +%s) - 1)) +%H:%M:%S")
            .said()
            .strip();
    String at = Integer.toString(java.time.LocalTime.parse(now).toSecondOfDay());
    assertThat(
            Tool.run(
                    Map.of("PATH", folder + ":/usr/bin:/bin"),
                    "/bin/sh",
                    "-c",
                    script(false),
                    "n",
                    "h",
                    "1",
                    at)
                .said())
        .contains("ASKED --user try-restart h");
  }

  @Test
  void aWarmUpIsTriedUntilItSucceedsAndTheShellBecomesTheHost() throws Exception {
    stub("sleep", "echo slept >> '" + folder + "/log'");
    stub("try", "[ -e '" + folder + "/log' ] && echo \"done $1\" >> '" + folder + "/log'");
    WarmUp warmUp = WarmUp.command("'" + folder + "/try' \"a b\"");
    HostJob job = Jobs.job("", Map.of(), Optional.of(warmUp), List.of("Main"));
    GeneratedFile file = new LaunchdJobs("l", job, Optional.empty()).files(folder).files().get(0);
    Path plist = Files.writeString(folder.resolve("p"), file.text());
    // The host is a shell here, which says whether it is the process that was started.
    Tool tool =
        Tool.run(
            Map.of("PATH", folder + ":/usr/bin:/bin"),
            "python3",
            "-c",
            "import plistlib,os,sys; w=plistlib.load(open(sys.argv[1],'rb'))['ProgramArguments'];"
                + "os.execv(w[0], w[:5]+['/bin/sh','-c','echo $$ '+str(os.getpid())+'; /bin/sleep 1'])",
            plist.toString());
    assertThat(tool.said()).matches("(\\d+) \\1\n");
    assertThat(Files.readString(folder.resolve("log"))).isEqualTo("slept\ndone a b\n");
  }

  static Stream<String> noAddresses() {
    return Stream.of("ftp://x/", "x", "http:", "http:///x", "http://a b/");
  }

  @ParameterizedTest
  @org.junit.jupiter.params.provider.MethodSource("noAddresses")
  void aWarmUpAsksAnAddress(String url) {
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> WarmUp.request(url))
        .hasMessageContaining("http or https");
  }
}
