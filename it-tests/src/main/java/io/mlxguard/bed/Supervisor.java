// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.bed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Keeps one service alive as systemd does: started again however it ends, but for a stop. Tells the
 * service so by {@code INVOCATION_ID} and {@code SYSTEMD_EXEC_PID}. Used by one thread.
 */
public sealed interface Supervisor extends AutoCloseable permits SystemdSupervisor, OwnSupervisor {

  /**
   * How one of the service's lives ended.
   *
   * @param status the exit code, or 128 and the number of the signal
   * @param at when the supervisor noticed
   */
  record End(int status, Instant at) {}

  /**
   * A real systemd where this machine has one and we may run it, else {@link OwnSupervisor}.
   *
   * @param unit the text of the unit for systemd, such as {@link Service#unit}
   */
  static Supervisor here(Service service, Function<Service, String> unit) {
    return switch (SystemdSupervisor.of(service, unit)) {
      case Attempt.Made<SystemdSupervisor>(SystemdSupervisor made) -> made;
      case Attempt.Impossible<SystemdSupervisor>(String why) -> new OwnSupervisor(service, why);
    };
  }

  /** The test bed's own, whatever this machine has. */
  static Supervisor own(Service service) {
    return new OwnSupervisor(service, "asked for");
  }

  /** Starts the service; returns once it runs. */
  void start();

  /** Stops it, by SIGTERM and after its time by SIGKILL; returns once it has ended. */
  void stop();

  /** Sends a signal, such as {@code KILL}, to the service's process, as a stranger would. */
  void signal(String name);

  /** The service's process, by its own count, or 0 while it has none. */
  long pid();

  /** How often it was started again since {@link #start}. */
  long restarts();

  /** Each end so far, oldest first. */
  List<End> ends();

  /** All that the service has written so far. */
  default String log() {
    Path log = service().log();
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it keeps alive. */
  Service service();

  /** Ends the service at once, and itself. */
  @Override
  void close();

  /**
   * All that a supervisor's processes get of our environment: CI, too, may be a systemd service.
   */
  static void clean(Map<String, String> environment) {
    environment.keySet().retainAll(List.of("PATH", "HOME", "LANG"));
  }
}
