// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.target;

import io.mlxguard.cli.terminal.Untrusted;
import java.time.Instant;
import java.util.Optional;

/**
 * A JVM as it shows itself from outside; nothing was asked of it. Its texts are cleaned.
 *
 * @param version {@code java.version}; empty where that does not show
 * @param home {@code java.home}; empty where that does not show
 * @param user who runs it
 * @param started empty where that does not show
 */
public record JavaProcess(
    Target target,
    String version,
    String home,
    String user,
    Optional<Instant> started,
    Mlx mlx,
    Guarding guarding) {

  static JavaProcess of(
      Target target, Optional<PerfData> data, String user, Mlx mlx, Guarding guarding) {
    return new JavaProcess(
        target,
        data.map(PerfData::version).map(Untrusted::shown).orElse(""),
        data.map(PerfData::home).map(Untrusted::shown).orElse(""),
        Untrusted.shown(user),
        data.flatMap(PerfData::started).or(() -> target.started()),
        mlx,
        guarding);
  }

  JavaProcess withVersion(String other) {
    return new JavaProcess(target, Untrusted.shown(other), home, user, started, mlx, guarding);
  }

  /** The same, as more is known of what it has loaded. */
  public JavaProcess with(Mlx other) {
    return new JavaProcess(target, version, home, user, started, other, guarding);
  }
}
