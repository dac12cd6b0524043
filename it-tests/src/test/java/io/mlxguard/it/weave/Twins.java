// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it.weave;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Attachment;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import io.mlxguard.it.Eventually;
import io.mlxguard.it.Undisturbed;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** A host with a guard and the same host without: what one answers, the other must answer too. */
final class Twins implements AutoCloseable {

  private static final String KEY = "clear-after-generate.methods=";

  private final HostProcess guarded;
  private final HostProcess alone;

  private Twins(HostProcess guarded, HostProcess alone) {
    this.guarded = guarded;
    this.alone = alone;
  }

  /** One has the guard from its start. */
  static Twins launched(Supplier<HostProcess.Launch> host, String... targets) {
    return start(host.get().guarded(KEY + String.join(";", targets)), host.get());
  }

  /** Neither has one yet. */
  static Twins unguarded(Supplier<HostProcess.Launch> host) {
    return start(host.get().with("-XX:+EnableDynamicAgentLoading"), host.get());
  }

  private static Twins start(HostProcess.Launch guarded, HostProcess.Launch alone) {
    Twins twins = new Twins(guarded.start(), alone.start());
    twins.guarded.ready();
    twins.alone.ready();
    return twins;
  }

  /** A host's class on the class path, and where its library is. */
  static HostProcess.Launch host(String classPath, String mainClass, String... more) {
    List<String> command = new ArrayList<>(List.of("-cp", classPath, mainClass, library()));
    command.addAll(List.of(more));
    return HostProcess.of(command.toArray(String[]::new)).with(HostProcess.NATIVE_ACCESS);
  }

  /** What every host is given first. */
  static String library() {
    return Personality.METAL.libMlxC().toString();
  }

  /** Guards one of them. */
  void attach(String... targets) {
    try (Attachment guard = Attachment.to(guarded)) {
      Attachment.Report report = guard.start(KEY + String.join(";", targets));
      assertThat(report.ok()).as(report.json().toString()).isTrue();
    }
  }

  HostProcess guarded() {
    return guarded;
  }

  HostProcess alone() {
    return alone;
  }

  /** What both answer. */
  String ask(String command) {
    CompletableFuture<String> other = CompletableFuture.supplyAsync(() -> alone.ask(command));
    String answer = guarded.ask(command);
    assertThat(answer).as("guarded: %s", command).isEqualTo(other.join());
    return answer;
  }

  /** What both answer to an ordinary call: a hash. */
  void generate(String command) {
    assertThat(ask(command)).as(command).matches("[0-9a-f]{8}");
  }

  /** The target once the guard knows of it and these methods are woven, perhaps more. */
  GuardStatus.Target woven(String target, String... methods) {
    return Eventually.status(guarded, status -> weaves(status, target, List.of(methods)))
        .target(target)
        .orElseThrow();
  }

  private static boolean weaves(GuardStatus status, String target, List<String> methods) {
    return status.target(target).filter(it -> it.methods().containsAll(methods)).isPresent();
  }

  /** What a look at the host tells that begins now, when all calls so far have ended. */
  GuardStatus.Target counted(String target, long calls) {
    return counted(target, calls, 0);
  }

  /** The same, where so many of them have failed. */
  GuardStatus.Target counted(String target, long calls, long errors) {
    GuardStatus.Target now = now(target);
    assertThat(now.calls()).as("calls of %s", target).isEqualTo(calls);
    assertThat(now.errors()).as("errors of %s", target).isEqualTo(errors);
    assertThat(now.inFlight()).as("in flight of %s", target).isZero();
    return now;
  }

  /** All targets by a look that begins now. */
  GuardStatus now() {
    return Eventually.later(guarded);
  }

  /** One of them. */
  GuardStatus.Target now(String target) {
    return now().target(target).orElseThrow();
  }

  /** Both end, undisturbed; what the guard warned of. */
  String end() {
    return end(line -> false);
  }

  /** The same, where the JDK has written some lines of its own. */
  String end(Predicate<String> ofTheJdk) {
    GuardStatus.Clears clears = Eventually.state(guarded, "GUARDING").clears().orElseThrow();
    assertThat(clears.inFlight()).isZero();
    assertThat(clears.suppressed()).isZero();
    Undisturbed.end(guarded);
    Undisturbed.end(alone);
    assertThat(alone.stderr()).isEmpty();
    List<String> lines =
        Undisturbed.stderr(guarded).stream().filter(Predicate.not(ofTheJdk)).toList();
    assertThat(lines).allMatch(line -> line.contains(" mlx-guard "));
    return lines.stream()
        .filter(line -> !line.contains(" mlx-guard INFO "))
        .collect(Collectors.joining("\n"));
  }

  @Override
  public void close() {
    try (guarded;
        alone) {
      // each, whatever becomes of the other
    }
  }
}
