// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Attachment;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One host that uses MLX, and is guarded with one configuration after another. It must come out of
 * each as it went in, and there may be no warning but those that were asked for.
 */
final class Rounds implements AutoCloseable {

  private static final String WARNING = "mlx-guard WARN  ";

  private final HostProcess host;
  private final Attachment guard;
  private final Limits own;
  private final List<String> said = new ArrayList<>();
  private int told;
  private boolean begun;

  private Rounds(HostProcess host) {
    this.host = host;
    this.guard = Attachment.to(host);
    this.own = Limits.recorded(host);
  }

  static Rounds on(HostProcess.Launch launch) {
    HostProcess host = launch.with("-XX:+EnableDynamicAgentLoading").start().ready();
    host.ask("load");
    host.ask("use");
    return new Rounds(host);
  }

  HostProcess host() {
    return host;
  }

  /** How often the guard has called one of MLX's functions. */
  static long calls(HostProcess host, String function) {
    Matcher calls =
        Pattern.compile("guardCalls=\\S*" + function + ":(\\d+)").matcher(host.ask("record"));
    return calls.find() ? Long.parseLong(calls.group(1)) : 0;
  }

  /** The host's own limits. */
  Limits own() {
    return own;
  }

  /** Guards it, without the delay; answers with the status once it is in that state. */
  GuardStatus begin(String configuration, String state) {
    if (begun) { // the one before has failed, which is no reason for this one to fail
      Attachment.Report _ = guard.stop();
      told = unsaid().size();
    }
    begun = true;
    assertThat(guard.start(configuration + ",install-delay=0ms").ok()).isTrue();
    return Eventually.state(host, state);
  }

  /** Ends the guarding: all is back. */
  void end() {
    begun = false;
    assertThat(guard.stop().unrestored()).isEmpty();
    assertThat(Limits.recorded(host)).isEqualTo(own);
  }

  /** The next line of warning on stderr, once it is there. */
  String warning() {
    Eventually.poll().until(() -> unsaid().size() > told);
    String line = unsaid().get(told++);
    return line.substring(line.indexOf(WARNING) + WARNING.length());
  }

  /** Returns once a line says so, at whatever level: where a limit is judged by the machine. */
  void says(String part) {
    said.add(part);
    Eventually.poll().until(() -> host.stderr().contains(part));
  }

  private List<String> unsaid() {
    return warnings(host).stream().filter(line -> said.stream().noneMatch(line::contains)).toList();
  }

  /** What was warned of, whole lines. */
  static List<String> warnings(HostProcess host) {
    return Undisturbed.stderr(host).stream().filter(line -> line.contains(" WARN ")).toList();
  }

  /** Ends the host: all is as it would be without a guard, but for the lines told. */
  @Override
  public void close() {
    try (host;
        guard) {
      Undisturbed.end(host);
      assertThat(unsaid()).as("warnings").hasSize(told);
      assertThat(Undisturbed.stderr(host)).allMatch(line -> line.contains("mlx-guard"));
    }
  }
}
