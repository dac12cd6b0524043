// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.bed;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A program that a {@link Supervisor} keeps alive.
 *
 * @param name of its own on this machine
 * @param folder an existing one for whatever is written, with a short path: it holds a socket
 * @param command a path that needs no search, and arguments
 * @param environment all it gets besides {@code PATH} and what a supervisor tells its services
 * @param restartAfter the pause before it is started again
 * @param stopWithin what it has from a polite stop to a kill
 */
public record Service(
    String name,
    Path folder,
    List<String> command,
    Map<String, String> environment,
    Duration restartAfter,
    Duration stopWithin) {

  private static final Duration RESTART_AFTER = Duration.ofMillis(300);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(60);

  /** With a short pause and a long time to stop, and nothing in its environment. */
  public Service(String name, Path folder, List<String> command) {
    this(name, folder, command, Map.of(), RESTART_AFTER, STOP_WITHIN);
  }

  /** The same with another time to stop. */
  public Service stopping(Duration within) {
    return new Service(name, folder, command, environment, restartAfter, within);
  }

  /** The same in that environment. */
  public Service in(Map<String, String> otherEnvironment) {
    return new Service(name, folder, command, otherEnvironment, restartAfter, stopWithin);
  }

  /** All it has written, to stdout and to stderr, in all its lives. */
  Path log() {
    return folder.resolve("service.log");
  }

  /** A unit of our own for systemd: started again however it ends, but for a stop. */
  public String unit() {
    return """
        [Unit]
        Description=%s
        StartLimitIntervalSec=0

        [Service]
        ExecStart=%s
        Restart=always
        RestartForceExitStatus=75
        RestartSec=%dms
        TimeoutStopSec=%dms
        SuccessExitStatus=143
        """
        .formatted(
            name,
            command.stream()
                .map(word -> quoted(word).replace("$", "$$"))
                .collect(Collectors.joining(" ")),
            restartAfter.toMillis(),
            stopWithin.toMillis());
  }

  /** One word to systemd, without a specifier in it; variables are another matter. */
  static String quoted(String word) {
    String literal = word.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    return '"' + literal.replace("%", "%%") + '"';
  }
}
