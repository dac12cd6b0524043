// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.doctor;

import io.mlxguard.cli.terminal.Units;
import java.util.List;
import java.util.OptionalLong;

/**
 * Layer 6. The checklist meets a wall at three to four days; days alone are no finding where memory
 * has not grown.
 */
final class RestartRule extends Rule {
  private static final long DAY_MILLIS = 24 * 3_600 * 1_000L;
  private static final long WALL_MILLIS = 3 * DAY_MILLIS;

  RestartRule() {
    super(
        6,
        "scheduled-restart",
        "a calendar trigger does not restart a running job, as the checklist's plist has it");
  }

  @Override
  List<Check> checks(Patient patient) {
    return List.of(status(patient, Verdict.NONE, Cure.command(patient.status())), uptime(patient));
  }

  private String cure(Patient patient) {
    boolean planned = own(patient).filter(it -> it.status().equals("ACTIVE")).isPresent();
    return planned
        ? "the layer leaves it at its next moment; scheduled-restart.time-to-limit makes that sooner"
        : "restart process "
            + patient.pid()
            + " at a quiet time, with a signal it can end well on; the verbs systemd and launchd"
            + " write the files of a supervisor that does so each night";
  }

  private Check uptime(Patient patient) {
    String healthy = "below 3 d, or no growth";
    OptionalLong uptime = patient.uptimeMillis();
    if (uptime.isEmpty()) {
      return Check.of("uptime", "not measured: the system does not say", healthy, Verdict.UNKNOWN);
    }
    String measured = Units.duration(uptime.getAsLong());
    Trend trend = patient.trend("footprintBytes");
    if (uptime.getAsLong() < WALL_MILLIS) {
      return Check.of("uptime", measured, healthy, Verdict.OK);
    }
    if (patient.course("footprintBytes").isEmpty()) {
      return Check.of("uptime", measured + ", growth unknown", healthy, Verdict.UNKNOWN);
    }
    return trend.climbing()
        ? Check.of(
            "uptime",
            measured + WiredLimitRule.climbed(trend),
            healthy,
            Verdict.FINDING,
            Cure.advice(cure(patient)))
        : Check.of("uptime", measured + ", no growth", healthy, Verdict.OK);
  }
}
