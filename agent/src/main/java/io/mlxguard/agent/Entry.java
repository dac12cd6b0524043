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
import java.util.function.Function;
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
          case "discover" -> discover(request.getOrDefault("for", ""), instrumentation);
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
    try {
      Class<?> _ = Dispatcher.define();
    } catch (ReflectiveOperationException | IOException | RuntimeException e) {
      throw new IllegalStateException("this JDK does not let the guard in: " + e, e);
    }
    Guard starting = new Guard(config, version, instrumentation);
    starting.start();
    guard = starting;
    String message = "started; limits follow within a second of MLX being in use";
    return Report.changed(starting.state(), message);
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

  /** Where nothing guards, beside a guard that only looks, says nothing, and goes again. */
  private Report discover(String millis, Instrumentation instrumentation) {
    Optional<Duration> window = window(millis);
    if (window.isEmpty()) {
      return Report.refused(state(), "for=" + millis + " is no time from 1000 to 60000 ms");
    }
    if (guard != null) {
      return guard.discover(window.get());
    }
    Report started =
        start(Config.load("mode=observe,log.level=off,log.file=stderr"), instrumentation);
    Guard looking = guard;
    if (!started.ok() || looking == null) {
      return started;
    }
    Report report = looking.discover(window.get());
    List<String> unrestored = stop().unrestored();
    return report.in(GuardState.DETACHED).leaving(unrestored);
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
