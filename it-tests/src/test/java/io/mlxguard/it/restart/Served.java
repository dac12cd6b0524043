// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it.restart;

import io.mlxguard.bed.Bed;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.HostProcess;
import io.mlxguard.bed.Service;
import io.mlxguard.bed.Supervisor;
import io.mlxguard.bed.Traffic;
import io.mlxguard.it.Eventually;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Predicate;
import org.awaitility.core.ConditionTimeoutException;

/** A host under load that a supervisor keeps alive. */
final class Served implements AutoCloseable {

  /** Some 100 ms of MLX's time. */
  private static final String PAGE = "/generate?prompt=hello&maxTokens=12";

  /** A JVM's start and more, on a machine that does much else. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** What serves. */
  enum Kind {
    /** Spring Boot: stops accepting, finishes what it has accepted. */
    GRACEFUL("web.WebHost", "web.LlmService"),
    /** Ends as it stands. */
    BARE("bare.BareHost", "bare.Llm");

    private final String host;
    private final String llm;

    Kind(String host, String llm) {
      this.host = "io.mlxguard.host." + host;
      this.llm = "io.mlxguard.host." + llm;
    }

    /** The configuration that weaves its calls. */
    String woven() {
      return "clear-after-generate.methods=" + llm + "#generate(..)";
    }

    private String classPath() {
      return this == BARE
          ? Bed.hosts().toString()
          : Bed.built("web.jar") + File.pathSeparator + Bed.built("spring").resolve("*");
    }
  }

  /** How many clients, and how many times as long as its last answer took each thinks. */
  record Load(int clients, int thinks) {
    /** A call is always in flight. */
    static final Load HEAVY = new Load(4, 0);

    /** Now and then none is, however slow the machine: each calls a third of the time at most. */
    static final Load LIGHT = new Load(3, 2);

    /** None is after each call. */
    static final Load SINGLE = new Load(1, 2);
  }

  private final Supervisor supervisor;
  private final Traffic traffic;
  private final Path notes;

  private Served(Supervisor supervisor, Traffic traffic, Path notes) {
    this.supervisor = supervisor;
    this.traffic = traffic;
    this.notes = notes;
  }

  /**
   * Starts both.
   *
   * @param folder an empty one
   * @param wrapper a program, with its options, that becomes the host's {@code java}
   * @param options of the JVM
   */
  static Served start(
      Kind kind, Load load, Path folder, List<String> wrapper, List<String> options) {
    return start(kind, load, folder, wrapper, options, Service::unit);
  }

  /**
   * As the other, by another unit.
   *
   * @param unit the text of the unit for systemd
   */
  static Served start(
      Kind kind,
      Load load,
      Path folder,
      List<String> wrapper,
      List<String> options,
      Function<Service, String> unit) {
    int port = Traffic.freePort();
    Path notes = folder.resolve("notes");
    String library = Personality.METAL.libMlxC().toString();
    HostProcess.Launch launch =
        HostProcess.of(
                "-cp", kind.classPath(), kind.host, library, Integer.toString(port), notes + "")
            .through(wrapper.toArray(String[]::new))
            .with(HostProcess.NATIVE_ACCESS, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
            .with("-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=" + folder.resolve("crash-%p.log"))
            .with(options.toArray(String[]::new));
    Service service =
        new Service("host", folder, launch.line())
            .in(Map.of("XDG_STATE_HOME", folder.resolve("state").toString()));
    return start(service, unit, load, port, notes);
  }

  private static Served start(
      Service service, Function<Service, String> unit, Load load, int port, Path notes) {
    Supervisor supervisor = Supervisor.here(service, unit);
    try {
      supervisor.start();
      Traffic traffic = Traffic.to(port, PAGE, load.clients(), load.thinks());
      return new Served(supervisor, traffic, notes);
    } catch (RuntimeException e) {
      supervisor.close();
      throw e;
    }
  }

  Supervisor supervisor() {
    return supervisor;
  }

  /** Waits until that is so; where it never is, tells what there was instead. */
  private <T> T until(Callable<T> look, Predicate<T> wanted) {
    try {
      return Eventually.poll().atMost(PATIENCE).until(look, wanted);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(this + " wrote:\n" + supervisor.log(), e);
    }
  }

  /** Waits for a request that begins after that and is answered; returns how long it took. */
  Duration answersAfter(Instant moment) {
    Traffic.Exchange first =
        until(() -> Tally.firstAnswer(traffic.exchanges(), moment), Optional::isPresent)
            .orElseThrow();
    return Duration.between(moment, first.ended());
  }

  /** Waits for the end of so many lives, and for the first answer of the one after each. */
  void ends(int wanted) {
    List<Supervisor.End> ends = until(supervisor::ends, seen -> seen.size() >= wanted);
    Duration _ = answersAfter(ends.get(wanted - 1).at());
  }

  /** Waits for so many answers more. */
  void answers(int more) {
    long before = answered();
    long _ = until(this::answered, now -> now >= before + more);
  }

  /** Waits for words in what the host writes. */
  void says(String words) {
    String _ = until(supervisor::log, log -> log.contains(words));
  }

  private long answered() {
    return traffic.exchanges().stream().filter(Traffic.Exchange::answered).count();
  }

  /** Ends the load, then the host, and says what became of all requests. */
  Tally stop() {
    List<Traffic.Exchange> exchanges = traffic.stop();
    List<Supervisor.End> ends = new ArrayList<>(supervisor.ends());
    supervisor.stop();
    try {
      return Tally.of(exchanges, Files.readAllLines(notes), ends);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return supervisor + " " + supervisor.ends() + " " + traffic;
  }

  @Override
  public void close() {
    traffic.close();
    supervisor.close();
  }
}
