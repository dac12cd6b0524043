// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.machine;

import io.mlxguard.cli.status.Reading;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * One that nobody can ask.
 *
 * @param why in one clause
 */
public record BlindMachine(String why) implements Surroundings {
  @Override
  public MachineFacts machine() {
    return new MachineFacts(
        System.getProperty("os.name", ""),
        System.getProperty("os.version", ""),
        "",
        missing(),
        missing(),
        missing(),
        missing(),
        missing(),
        missing(),
        missing(),
        missing(),
        "",
        why);
  }

  @Override
  public MachineFacts machine(long pid) {
    return machine();
  }

  @Override
  public void watch(long pid) {
    // There is nothing to look at.
  }

  @Override
  public Duration window() {
    return Duration.ZERO;
  }

  @Override
  public Reading footprint(long pid) {
    return missing();
  }

  @Override
  public void close() {
    // Nothing was opened.
  }

  /** Why this Java cannot ask. */
  static String tooOld() {
    return "this command runs on Java %d; on %d or newer it asks the system"
        .formatted(Runtime.version().feature(), LIVE_SINCE);
  }

  private Reading missing() {
    return new Reading.Missing(why, OptionalLong.empty());
  }
}
