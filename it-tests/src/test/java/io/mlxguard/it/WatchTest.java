// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import io.mlxguard.bed.Attachment;
import io.mlxguard.bed.Bed;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.Command;
import io.mlxguard.bed.HostProcess;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** {@code watch} on hosts that come, go and hang. */
class WatchTest {

  private static final String ARGUMENTS = "install-delay=0ms,idle-after=300ms";
  private static final int TICKS = 300;
  private static final int WARM = 50;

  /** Looks take ticks, and in each of them a connection may be open. */
  private static final int SPARE = 200;

  private static final String GIVES_THE_TERMINAL_BACK = "\u001b[?7h\u001b[?25h\u001b[?1049l";

  private static HostProcess guarded() {
    HostProcess host =
        Weave.used(
            HostProcess.hostA(Personality.METAL)
                .with("-XX:+EnableDynamicAgentLoading")
                .guarded(ARGUMENTS));
    Eventually.state(host, "GUARDING");
    return host;
  }

  /** The command in a process of its own, read line by line. */
  private static HostProcess watch(HostProcess host, String... options) {
    String[] line =
        Stream.concat(
                Stream.of("-jar", Bed.jar().toString(), "watch", Long.toString(host.pid())),
                Stream.of(options))
            .toArray(String[]::new);
    return HostProcess.of(line).start();
  }

  private static List<String> words(String line) {
    return List.of(line.strip().split(" +"));
  }

  private static JsonObject parsed(String line) {
    try {
      return JsonParser.object().from(line);
    } catch (JsonParserException e) {
      throw new IllegalStateException(line, e);
    }
  }

  @Test
  void hundredsOfTicksLeaveNothingOpenOnEitherSide(TestReporter reporter) throws IOException {
    try (HostProcess host = guarded();
        HostProcess watch =
            watch(host, "--json", "--interval", "10ms", "--ticks", "" + (TICKS + SPARE))) {
      long[] number = {0};
      Runnable tick = () -> number[0] = parsed(watch.read()).getLong("tick");
      while (number[0] < WARM) {
        tick.run();
      }
      long client = OpenFiles.kept(watch.pid(), tick);
      long threads = OpenFiles.threads(watch.pid());
      long target = OpenFiles.kept(host.pid(), tick);
      while (number[0] < TICKS) {
        tick.run();
      }
      reporter.publishEntry("open", "client " + client + ", target " + target);
      Eventually.poll().until(() -> OpenFiles.kept(watch.pid(), tick) <= client);
      assertThat(OpenFiles.threads(watch.pid())).isLessThan(threads + 5);
      Eventually.poll().until(() -> OpenFiles.kept(host.pid(), tick) <= target);
      while (number[0] < TICKS + SPARE) {
        tick.run();
      }
      assertThat(watch.exitCode()).as(watch.stderr()).isZero();
      assertThat(watch.stderr()).isEmpty();

      control(host, target);
      assertThat(Undisturbed.stderr(host)).hasSize(1);
      Undisturbed.end(host);
    }
  }

  /**
   * That both counts would show a leak: of one connection there, and of those that a load keeps.
   */
  private static void control(HostProcess host, long target) throws IOException {
    String socket = "/tmp/.java_pid" + host.pid();
    try (SocketChannel held = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      assertThat(held.connect(UnixDomainSocketAddress.of(socket))).isTrue();
      Eventually.poll().until(() -> OpenFiles.kept(host.pid(), () -> {}) > target);
    }
    long self = ProcessHandle.current().pid();
    try (Attachment guard = Attachment.to(host)) {
      long before = OpenFiles.of(self);
      for (int i = 0; i < 5; i++) {
        assertThat(guard.start(ARGUMENTS).ok()).isTrue();
      }
      assertThat(OpenFiles.kept(self, () -> {})).isGreaterThanOrEqualTo(before + 5);
    }
  }

  @Test
  void linesForAFileWithAHeaderNowAndThen() {
    try (HostProcess host = guarded()) {
      Command.Outcome outcome =
          Command.mlxGuard(
              "watch", Long.toString(host.pid()), "--interval", "10ms", "--ticks", "21");

      assertThat(outcome.exit()).as(outcome.toString()).isZero();
      assertThat(outcome.stderr()).isEmpty();
      List<String> lines = outcome.stdout().lines().toList();
      assertThat(lines).hasSize(23);
      assertThat(lines.get(21)).isEqualTo(lines.get(0)).startsWith("TIME ");
      List<String> names = words(lines.get(0));
      assertThat(lines).allSatisfy(line -> assertThat(words(line)).hasSameSizeAs(names));
      List<String> values = words(lines.get(22));
      assertThat(values.get(names.indexOf("PID"))).isEqualTo(Long.toString(host.pid()));
      assertThat(values.get(names.indexOf("STATE"))).isEqualTo("GUARDING");
      assertThat(Double.parseDouble(values.get(names.indexOf("FOOTPRINT_MiB")))).isPositive();
      assertThat(Double.parseDouble(values.get(names.indexOf("POOL_LIMIT_MiB")))).isPositive();
      Undisturbed.end(host);
    }
  }

  @Test
  void everyJvmThatMeansMlx() {
    try (HostProcess guarded = guarded();
        HostProcess other = Weave.used(HostProcess.hostB(Personality.CPU))) {
      for (String which : List.of("--all", "--interval=1s")) {
        Command.Outcome outcome = Command.mlxGuard("watch", "--json", "--ticks", "1", which);

        assertThat(outcome.exit()).as(outcome.toString()).isZero();
        List<JsonObject> jvms =
            outcome.json().getArray("jvms").stream().map(JsonObject.class::cast).toList();
        assertThat(jvms)
            .anyMatch(jvm -> jvm.getLong("pid") == guarded.pid() && jvm.has("activeBytes"))
            .anyMatch(jvm -> jvm.getLong("pid") == other.pid() && !jvm.getBoolean("guarded", true));
      }
      Undisturbed.end(other);
      Undisturbed.end(guarded);
    }
  }

  @Test
  void itEndsWithTheProcess() throws Exception {
    try (HostProcess host = guarded();
        HostProcess watch = watch(host, "--json", "--interval", "20ms")) {
      assertThat(parsed(watch.read()).getBoolean("ok")).isTrue();
      host.process().destroyForcibly().waitFor();

      assertThat(watch.exitCode()).as(watch.stderr()).isEqualTo(3);
      JsonObject last = parsed(watch.stdout().getLast());
      assertThat(last.getLong("exit")).isEqualTo(3);
      String ended = "pid " + host.pid() + " (io.mlxguard.host.HostA) has ended";
      assertThat(last.getString("error")).isEqualTo(ended);
      assertThat(watch.stderr()).isEqualTo("mlx-guard: " + ended);
    }
  }

  @Test
  void itEndsWithTheGuard() {
    try (HostProcess host = guarded();
        Attachment guard = Attachment.to(host);
        HostProcess watch = watch(host, "--interval", "20ms")) {
      assertThat(watch.read()).startsWith("TIME ");
      assertThat(guard.stop().ok()).isTrue();

      assertThat(watch.exitCode()).as(watch.stderr()).isEqualTo(4);
      assertThat(words(watch.stdout().getLast())).contains("unguarded");
      assertThat(watch.stderr()).contains("is not guarded any more; guard it again: ");
      assertThat(Command.mlxGuard("watch", Long.toString(host.pid())).exit())
          .as("as one that is begun then")
          .isEqualTo(4);
      Undisturbed.end(host);
    }
  }

  @Test
  void itEndsWithItsReader() throws Exception {
    try (HostProcess host = guarded();
        HostProcess watch = watch(host, "--interval", "20ms")) {
      assertThat(watch.read()).startsWith("TIME ");
      watch.process().getInputStream().close();

      Eventually.poll().until(() -> !watch.process().isAlive());
      assertThat(watch.process().exitValue()).as(watch.stderr()).isZero();
      Undisturbed.end(host);
    }
  }

  @Test
  void aProcessThatIsStoppedIsAskedNoMoreUntilItGoesOn() {
    try (HostProcess host = guarded();
        HostProcess watch = watch(host, "--interval", "10ms")) {
      Eventually.poll().until(() -> words(watch.read()).contains("GUARDING"));
      Signals.send("STOP", host.pid());
      Eventually.poll().until(() -> words(watch.read()).get(2).equals("?"));
      long files = OpenFiles.kept(watch.pid(), watch::read);
      long threads = OpenFiles.threads(watch.pid());
      for (int i = 0; i < 100; i++) {
        watch.read();
      }
      assertThat(OpenFiles.kept(watch.pid(), watch::read)).isLessThanOrEqualTo(files);
      assertThat(OpenFiles.threads(watch.pid())).isLessThan(threads + 5);
      Signals.send("CONT", host.pid());
      Eventually.poll().until(() -> words(watch.read()).contains("GUARDING"));

      assertThat(watch.stderr()).contains("is stopped (by SIGSTOP or a debugger)");
      assertThat(watch.stderr().lines().filter(line -> line.contains("is stopped"))).hasSize(1);
      Undisturbed.end(host);
    }
  }

  @Test
  void theTerminalIsGivenBackAtCtrlCAndAtTheEndOfTheTarget() throws Exception {
    for (boolean interrupted : List.of(true, false)) {
      try (HostProcess host = guarded();
          HostProcess terminal = onATerminal(host)) {
        StringBuilder screen = new StringBuilder();
        while (screen.indexOf("GUARDING") < 0 || screen.indexOf("actions") < 0) {
          screen.append(terminal.read()).append('\n');
        }
        assertThat(screen.toString()).startsWith("\u001b[?1049h").contains("█");
        if (interrupted) {
          ProcessHandle watch =
              terminal
                  .process()
                  .descendants()
                  .filter(it -> it.info().command().orElse("").endsWith("/java"))
                  .findFirst()
                  .orElseThrow();
          Signals.send("INT", watch.pid());
        } else {
          host.process().destroyForcibly().waitFor();
        }
        assertThat(terminal.exitCode()).as(terminal.stderr()).isEqualTo(interrupted ? 130 : 3);

        String all = String.join("\n", terminal.stdout());
        assertThat(all).containsOnlyOnce(GIVES_THE_TERMINAL_BACK);
        String after = all.substring(all.indexOf(GIVES_THE_TERMINAL_BACK));
        assertThat(after.substring(GIVES_THE_TERMINAL_BACK.length()))
            .startsWith("mlx-guard watch ")
            .contains("pool ")
            .doesNotContain("\u001b[?", "\u001b[H");
        assertThat(after.lines()).allMatch(line -> plain(line).length() <= 100);
      }
    }
  }

  /**
   * 100 columns and 20 rows, without colours. A build that runs in the background ignores SIGINT,
   * and so would its children.
   */
  private static HostProcess onATerminal(HostProcess host) {
    String command =
        "stty cols 100 rows 20; exec env --default-signal=INT %s -jar %s watch %d --interval 50ms"
            .formatted(Bed.java(), Bed.jar(), host.pid());
    return HostProcess.of()
        .env("NO_COLOR", "1")
        .env("LC_ALL", "C.UTF-8")
        .on(Path.of("script"))
        .with("-qfec", command, "/dev/null")
        .start();
  }

  private static String plain(String line) {
    return line.replaceAll("\u001b\\[[?0-9]*[A-Za-z]", "").strip();
  }
}
