// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.doctor;

import io.mlxguard.cli.status.Reading;
import io.mlxguard.cli.terminal.Units;
import java.util.List;
import java.util.OptionalLong;

/**
 * Layer 1. The checklist sees its failure in compressed memory that climbs within hours; what helps
 * is to hold less, whatever is wired. Linux has no such compressor: swap stands for it, and old
 * swap alone is no sign of anything.
 */
final class WiredLimitRule extends Rule {
  private static final String LESS =
      "hold less: a smaller model or context, cache-limit and memory-limit (a wired limit frees"
          + " nothing)";

  WiredLimitRule() {
    super(
        1, "wired-limit", "it keeps memory resident and caps nothing; the checklist says it caps");
  }

  @Override
  List<Check> checks(Patient patient) {
    return List.of(
        status(patient, Verdict.NONE, Cure.command(patient.set("wired-limit=off"))),
        compressed(patient));
  }

  private static Check compressed(Patient patient) {
    boolean mac = patient.machine().isMac();
    String name = mac ? "compressed" : "swapped";
    String key = mac ? "compressorBytes" : "swapUsedBytes";
    Reading now = mac ? patient.machine().compressor() : patient.machine().swapUsed();
    if (!(patient.machine().total() instanceof Reading.Known ram)) {
      return unknown(name, patient.machine().total(), "1/32 of RAM at most");
    }
    Trend trend = patient.trend(key);
    long most = Healthy.compressedBytes(ram.value());
    Check check = below(name, now, most, Verdict.OK, Cure.NONE).with(patient.course(key));
    if (!(now instanceof Reading.Known known) || known.value() <= most) {
      return check;
    }
    boolean isShort =
        mac ? known.value() > Healthy.compressedFailingBytes(ram.value()) : isShort(patient);
    if (!isShort && !trend.climbing()) {
      return check;
    }
    return new Check(
        name,
        check.measured() + (trend.climbing() ? climbed(trend) : ""),
        OptionalLong.of(known.value()),
        check.healthy(),
        Verdict.FINDING,
        Cure.advice(LESS),
        check.course());
  }

  private static boolean isShort(Patient patient) {
    String level = patient.machine().level();
    return !level.isEmpty() && !level.equals("NORMAL");
  }

  static String climbed(Trend trend) {
    return ", "
        + Units.bytes(trend.grownBytes())
        + " more in "
        + Units.duration(trend.spanMillis());
  }
}
