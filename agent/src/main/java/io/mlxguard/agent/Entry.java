// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import io.mlxguard.config.Config;
import io.mlxguard.snapshot.GuardState;
import io.mlxguard.weave.Dispatcher;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The core as the boot class sees it: one request in, one line of JSON out. Requests come one at a
 * time, in order.
 */
public final class Entry implements BiFunction<Map<String, String>, Instrumentation, String> {

  private @Nullable Guard guard;

  /** That of the guard; a request that brings another one is served all the same. */
  private String version = "";

  /** Nothing starts before the first request. */
  public Entry() {}

  @Override
  public String apply(Map<String, String> request, Instrumentation instrumentation) {
    String verb = String.valueOf(request.get("verb"));
    version = guard == null ? String.valueOf(request.get("version")) : version;
    Report report =
        switch (verb) {
          case "start" ->
              start(Config.load(request.getOrDefault("args", "")), instrumentation)
                  .after(Replaced.in(request));
          case "stop" -> stop();
          case "set" -> guarding(it -> it.set(request.getOrDefault("args", "")));
          case "clear" -> guarding(Guard::clear);
          case "discover" -> discover(request, instrumentation);
          default -> Report.refused(state(), unknown(verb));
        };
    if (guard != null && request.containsKey("attached")) {
      guard.attached();
    }
    return report.json(verb, version);
  }

  private Report start(Config config, Instrumentation instrumentation) {
    if (guard != null) {
      return guard.reconfigure(config);
    }
    Guard starting = started(() -> new Guard(config, version, instrumentation));
    guard = starting;
    String message = "started; limits follow within a second of MLX being in use";
    return Report.changed(starting.state(), message);
  }

  /** Its classes refer to the dispatcher, which has to be there before them. */
  private static Guard started(Supplier<Guard> guard) {
    try {
      Class<?> _ = Dispatcher.define();
    } catch (ReflectiveOperationException | IOException | RuntimeException e) {
      throw new IllegalStateException("this JDK does not let the guard in: " + e, e);
    }
    Guard starting = guard.get();
    starting.start();
    return starting;
  }

  private Report stop() {
    if (guard == null) {
      return Report.unchanged(GuardState.DETACHED, "nothing is guarding");
    }
    List<String> unrestored = guard.stop();
    guard = null;
    String message =
        unrestored.isEmpty()
            ? "detached; every limit is as it was"
            : "detached, but not all is back";
    return Report.changed(GuardState.DETACHED, message).leaving(unrestored);
  }

  private String unknown(String verb) {
    return "mlx-guard "
        + version
        + ", which is loaded there, knows no request \""
        + verb
        + "\"; attach with the jar that sends it puts that one in its place";
  }

  private Report guarding(Function<Guard, Report> request) {
    return guard == null
        ? Report.refused(GuardState.DETACHED, "nothing is guarding")
        : request.apply(guard);
  }

  /**
   * Where nothing guards, beside a guard that only looks, says nothing, shows to nobody, and goes
   * again. Comes to an end when the entry notes in the request that others wait.
   */
  private Report discover(Map<String, String> request, Instrumentation instrumentation) {
    String millis = request.getOrDefault("for", "");
    Optional<Duration> window = window(millis);
    if (window.isEmpty()) {
      return Report.refused(state(), "for=" + millis + " is no time from 1000 to 60000 ms");
    }
    BooleanSupplier wanted = () -> request.containsKey("others");
    if (guard != null) {
      return guard.discover(window.get(), wanted);
    }
    Config observing = Config.load("mode=observe,log.level=off,log.file=stderr");
    Guard looking = started(() -> Guard.unshown(observing, version, instrumentation));
    Report report = looking.discover(window.get(), wanted);
    return report.in(GuardState.DETACHED).leaving(looking.stop());
  }

  private static Optional<Duration> window(String millis) {
    return millis.matches("\\d{4,5}")
            && Integer.parseInt(millis) >= 1000
            && Integer.parseInt(millis) <= 60_000
        ? Optional.of(Duration.ofMillis(Integer.parseInt(millis)))
        : Optional.empty();
  }

  private GuardState state() {
    return guard == null ? GuardState.DETACHED : guard.state();
  }
}
