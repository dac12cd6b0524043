// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.supervisor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mlxguard.cli.target.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SystemdUnitsTest {
  private static final String BACKSTOP =
      "scheduled-restart.at=23:45:10,scheduled-restart.at-window-end=exit";

  private static final String PROGRAM =
      """
      #!/usr/bin/env python3
      import os, sys
      said = sys.argv[1:] + [os.getcwd(), os.environ['A'], os.environ['B']]
      open('OUT', 'wb').write(b'\\0'.join(os.fsencode(x) for x in said))
      """;

  @TempDir private Path folder;

  private static List<GeneratedFile> files(HostJob job, Optional<String> user) throws Failure {
    return new SystemdUnits("x", job, MemoryBound.of("", "80%"), MemoryBound.of("", "48g"), user)
        .checked()
        .files(Path.of("/units"))
        .files();
  }

  private Tool verify(List<GeneratedFile> files) throws Exception {
    List<String> words =
        new ArrayList<>(List.of("systemd-analyze", "--user", "--man=no", "verify"));
    for (GeneratedFile file : files) {
      words.add(Files.writeString(folder.resolve(file.name()), file.text()).toString());
    }
    Map<String, String> environment = Map.of("XDG_RUNTIME_DIR", folder.toString());
    return Tool.run(environment, words.toArray(String[]::new));
  }

  @Test
  void everySettingIsInTheTableAndSystemdTakesIt() throws Exception {
    assumeTrue(Tool.isHere("systemd-analyze"));
    Optional<WarmUp> warmUp = Optional.of(WarmUp.request("http://localhost:8080/?q=a%20b&c=$d"));
    String zone = BACKSTOP + ",scheduled-restart.zone=Europe/Berlin,scheduled-restart.exit-code=9";
    List<GeneratedFile> files =
        files(Jobs.job(zone, Map.of("A", "b c"), warmUp, List.of()), Optional.empty());

    assertThat(files)
        .extracting(GeneratedFile::name)
        .containsExactly("x.service", "x-backstop.service", "x-backstop.timer");
    for (GeneratedFile file : files) {
      assertThat(KnownKeys.unknownInUnit(file.text())).as(file.text()).isEmpty();
      assertThat(GeneratedFile.isAsWritten(file.text())).isTrue();
    }
    assertThat(files.get(0).text())
        .contains(
            "\nRestart=always\n",
            "\nRestartForceExitStatus=9\n",
            "\nSuccessExitStatus=9 143\n",
            "\nTimeoutStopSec=90s\n",
            "\n# systemctl --user restart x.service\n",
            "\nStartLimitIntervalSec=10min\n",
            "\nStartLimitBurst=8\n",
            "max-restarts",
            "\nMemoryHigh=80%\n",
            "\nMemoryMax=48G\n",
            "\nMemoryPressureWatch=on\n",
            "\nWantedBy=default.target\n",
            "\nEnvironment=\"A=b c\"\n");
    assertThat(files.get(2).text())
        .contains("\nOnCalendar=*-*-* 00:17:10 Europe/Berlin\n", "\nPersistent=false\n");
    Tool tool = verify(files);
    assertThat(tool.exit()).as(tool.said()).isZero();
    assertThat(
            tool.said()
                .lines()
                .filter(line -> line.contains(folder.toString()) || line.contains("x-backstop")))
        .allMatch(line -> line.contains("Unknown key 'MemoryPressureWatch'"));
  }

  @Test
  void theTableAndSystemdShowWhatIsNot() throws Exception {
    assertThat(
            KnownKeys.unknownInUnit("[Service]\nExecStart=/x\nTimeOutStopSec=1\n[Timer]\nType=x\n"))
        .containsExactly("Service.TimeOutStopSec", "Timer.Type");
    assumeTrue(Tool.isHere("systemd-analyze"));
    GeneratedFile good = files(Jobs.job(""), Optional.empty()).get(0);
    String broken = good.text().replace("ExecStart=/usr/bin/java", "ExecStart=/nonexistent/java");
    assertThat(verify(List.of(new GeneratedFile("x.service", broken, good.host()))).exit())
        .isNotZero();
  }

  @Test
  void aUnitOfTheSystemRunsAsSomebody() throws Exception {
    List<GeneratedFile> files = files(Jobs.job(BACKSTOP), Optional.of("ann"));

    assertThat(files.get(0).text()).contains("\nUser=ann\n", "\nWantedBy=multi-user.target\n");
    assertThat(files.get(1).text()).contains("systemctl try-restart").doesNotContain("--user");
  }

  @Test
  void theCommandsTakeAUnitThatRunsAlreadyAndCheckTheTimer() throws Exception {
    SupervisorFiles files =
        new SystemdUnits(
                "x", Jobs.job(BACKSTOP), Optional.empty(), Optional.empty(), Optional.empty())
            .files(Path.of("/units"));

    assertThat(files.load())
        .startsWith(
            "systemctl --user daemon-reload",
            "systemctl --user enable x.service x-backstop.timer",
            "systemctl --user restart x.service x-backstop.timer");
    assertThat(files.check())
        .contains(
            "systemd-analyze --user verify /units/x.service",
            "systemd-analyze --user verify /units/x-backstop.timer");
  }

  @Test
  void whatCannotBe() throws Failure {
    for (String name : List.of("", "a b", "a/b", "-a", "a@", "é", "x".repeat(201))) {
      assertThatThrownBy(
              () ->
                  new SystemdUnits(
                          name, Jobs.job(""), Optional.empty(), Optional.empty(), Optional.empty())
                      .checked())
          .hasMessageContaining("--name");
    }
    assertThatThrownBy(
            () -> files(Jobs.job(BACKSTOP + ",scheduled-restart.zone=+02:00"), Optional.empty()))
        .hasMessageContaining("IANA");
    String systemV = BACKSTOP + ",scheduled-restart.zone=SystemV/EST5";
    assertThatThrownBy(() -> files(Jobs.job(systemV), Optional.empty()))
        .isInstanceOf(Failure.class);
    HostJob job = Jobs.job("");
    for (String java : List.of("/a'b/java", "/a\"b/java", "/a\\b/java")) {
      HostCommand command = new HostCommand(List.of(java, "Main"), "/");
      HostJob odd = new HostJob(command, Map.of(), job.plan(), Optional.empty(), job.stopTimeout());
      assertThatThrownBy(() -> files(odd, Optional.empty())).hasMessageContaining("no program");
    }
    for (String size : List.of("0", "101%", "0%", "x", "-1", "1.5g", "", "5b", "99999999t")) {
      assertThatThrownBy(() -> MemoryBound.of("--memory-high", size)).hasMessageContaining("48g");
    }
  }

  @Test
  void sizes() throws Failure {
    assertThat(bound("512m")).isEqualTo("512M");
    assertThat(bound("512MiB")).isEqualTo("512M");
    assertThat(bound("48GB")).isEqualTo("48G");
    assertThat(bound("1048576")).isEqualTo("1M");
    assertThat(bound("1000")).isEqualTo("1000");
    assertThat(bound("100%")).isEqualTo("100%");
    assertThat(MemoryBound.of("o", "none")).isEmpty();
  }

  private static String bound(String text) throws Failure {
    return MemoryBound.of("o", text).orElseThrow().text();
  }

  @ParameterizedTest
  @CsvSource({
    MemoryBound.MAX + "," + MemoryBound.HIGH,
    "1%, 1%",
    "48g, 43690M",
    "9t, 8T",
    "9m, 8M",
    "1m, 932068",
    "1, 1"
  })
  void theHostIsSlowedDownBeforeItIsEnded(String max, String high) throws Failure {
    MemoryBound bound = MemoryBound.of("o", max).orElseThrow();

    assertThat(bound.high().text()).isEqualTo(high);
    assertThat(bound.isBelow(bound.high())).isFalse();
    assertThat(bound.isBelow(new MemoryBound(bound.amount() + 1, bound.isPart()))).isTrue();
    assertThat(bound.isBelow(new MemoryBound(Long.MAX_VALUE, !bound.isPart()))).isFalse();
  }

  @Test
  void nastyWordsArriveThroughSystemd() throws Exception {
    assumeTrue(PrivateManager.isPossible());
    Path work = Files.createDirectory(folder.resolve("a$b ${c} %h 'd' \"e\" \\f é"));
    Path program = Files.createDirectory(folder.resolve("p$q $$ ${HOME} %h é")).resolve("java");
    Path out = folder.resolve("out");
    Files.writeString(program, PROGRAM.replace("OUT", out.toString()));
    program.toFile().setExecutable(true);
    for (String java : List.of(program.toString(), "/usr/bin/env")) {
      List<String> words = new ArrayList<>(List.of(java));
      if (java.endsWith("env")) {
        words.add(Files.copy(program, folder.resolve("plain")).toString());
        folder.resolve("plain").toFile().setExecutable(true);
      }
      int own = words.size();
      words.addAll(Jobs.NASTY);
      words.addAll(random(200));
      Map<String, String> environment = Map.of("A", "a $b ${c} %h \"'\\ é", "B", "");
      HostJob plain = Jobs.job("");
      HostJob job =
          new HostJob(
              new HostCommand(words, work.toString()),
              environment,
              plain.plan(),
              Optional.empty(),
              plain.stopTimeout());
      Files.deleteIfExists(out);
      Tool tool = start(files(job, Optional.empty()).get(0), out);
      List<String> expected = new ArrayList<>(words.subList(own, words.size()));
      expected.addAll(List.of(work.toString(), environment.get("A"), ""));
      assertThat(Files.exists(out)).as(tool.said()).isTrue();
      assertThat(List.of(Files.readString(out, UTF_8).split("\0", -1))).isEqualTo(expected);
    }
  }

  private static List<String> random(int count) {
    Random random = new Random(42);
    String letters = "ab \"'\\%$&<>{}()#;=@-n\n\té日😀\u2028\u00a0";
    int[] points = letters.codePoints().toArray();
    List<String> words = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder word = new StringBuilder();
      for (int left = random.nextInt(9); left > 0; left--) {
        word.appendCodePoint(points[random.nextInt(points.length)]);
      }
      words.add(word.toString());
    }
    return words;
  }

  private Tool start(GeneratedFile unit, Path out) throws Exception {
    Path units = Files.createDirectories(folder.resolve("units"));
    Files.writeString(units.resolve("x.service"), unit.text());
    String commands =
        """
        systemctl --user start x.service
        n=0; until [ -s "$1" ] || [ $n -gt 100 ]; do n=$((n + 1)); sleep 0.1; done
        """;
    return PrivateManager.run(units, commands, out.toString());
  }
}
