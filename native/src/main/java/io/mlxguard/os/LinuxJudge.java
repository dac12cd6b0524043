// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

/**
 * The level of one look, from its numbers: the worst of the rules counts. Each is left at half of
 * the stall, or with half as much headroom again, that it is entered at. Used by one thread.
 */
final class LinuxJudge {

  private static final double HALF = 0.5;
  private static final double HALF_AS_MUCH_AGAIN = 1.5;
  private static final int NONE = 0;
  private static final int WARN = 1;
  private static final int CRITICAL = 2;
  private static final PressureLevel[] LEVELS = PressureLevel.values();

  private final PressureThresholds thresholds;
  private int level;
  private int floor;
  private int readLevel;
  private int readFloor;
  private PressureRule rule = PressureRule.AVAILABLE;
  private boolean known;
  private boolean stallsKnown;
  private long someMicros;
  private long fullMicros;
  private int stallLevel;
  private int decidingStalls;
  private double availablePercent;
  private long availableBytes;
  private long totalBytes;
  private double groupPercent;
  private int decidingGroup;

  LinuxJudge(PressureThresholds thresholds) {
    this.thresholds = thresholds;
  }

  void begin() {
    level = NONE;
    floor = NONE;
    known = false;
    stallsKnown = false;
    someMicros = 0;
    fullMicros = 0;
    stallLevel = NONE;
    decidingStalls = 0;
    groupPercent = -1;
    decidingGroup = -1;
    rule = PressureRule.AVAILABLE;
  }

  /** Stalled time within two seconds, of the machine or of a group. */
  void stalls(int which, long some, long full) {
    long least = thresholds.stallMicros();
    int entered = step(full >= least, some >= least);
    if (!stallsKnown || entered > stallLevel || (entered == stallLevel && some > someMicros)) {
      stallsKnown = true;
      stallLevel = entered;
      decidingStalls = which;
      someMicros = some;
      fullMicros = full;
    }
    take(PressureRule.STALL, entered, step(full >= HALF * least, some >= HALF * least));
  }

  void available(long available, long total) {
    availableBytes = available;
    totalBytes = total;
    availablePercent = 100.0 * available / total;
    double warn = thresholds.availablePercent();
    double critical = thresholds.criticalAvailablePercent();
    take(
        PressureRule.AVAILABLE,
        step(availablePercent < critical, availablePercent < warn),
        step(
            availablePercent < HALF_AS_MUCH_AGAIN * critical,
            availablePercent < HALF_AS_MUCH_AGAIN * warn));
  }

  /** Somebody who watches for us has told of pressure. */
  void told() {
    take(PressureRule.TOLD, WARN, WARN);
  }

  /** What a group uses of its limit. */
  void group(int which, double percent) {
    if (percent > groupPercent) {
      groupPercent = percent;
      decidingGroup = which;
    }
    double headroom = 100 - percent;
    double warn = 100 - thresholds.groupPercent();
    double critical = 100 - thresholds.criticalGroupPercent();
    take(
        PressureRule.GROUP,
        step(headroom <= critical, headroom <= warn),
        step(headroom <= HALF_AS_MUCH_AGAIN * critical, headroom <= HALF_AS_MUCH_AGAIN * warn));
  }

  private static int step(boolean critical, boolean warn) {
    if (critical) {
      return CRITICAL;
    }
    return warn ? WARN : NONE;
  }

  private void take(PressureRule by, int entered, int left) {
    if (!known || entered > level || (entered == level && left > floor)) {
      rule = by;
    }
    known = true;
    level = Math.max(level, entered);
    floor = Math.max(floor, Math.max(entered, left));
  }

  /** Whether it is another level than the one last read. */
  boolean end() {
    return level != readLevel || floor != readFloor;
  }

  void read() {
    readLevel = level;
    readFloor = floor;
  }

  boolean isKnown() {
    return known;
  }

  boolean hasStalls() {
    return stallsKnown;
  }

  PressureLevel level() {
    return LEVELS[level];
  }

  PressureLevel floor() {
    return LEVELS[floor];
  }

  PressureRule rule() {
    return rule;
  }

  long someMicros() {
    return someMicros;
  }

  long fullMicros() {
    return fullMicros;
  }

  int decidingStalls() {
    return decidingStalls;
  }

  /** Below 0 where no group limits this process. */
  int decidingGroup() {
    return decidingGroup;
  }

  String stallText(String path) {
    boolean all = level == CRITICAL || (level == NONE && floor == CRITICAL);
    return path
        + ": "
        + (all ? "all tasks" : "some task")
        + " stalled "
        + (all ? fullMicros : someMicros) / 1000
        + " ms within 2 s; "
        + (all ? "CRITICAL" : "WARN")
        + " is from "
        + thresholds.stallMicros() / 1000
        + " ms";
  }

  String availableText() {
    boolean critical = level == CRITICAL;
    return "available memory is "
        + tenths(availablePercent)
        + " % ("
        + (availableBytes >> 20)
        + " of "
        + (totalBytes >> 20)
        + " MiB); "
        + (critical ? "CRITICAL" : "WARN")
        + " is below "
        + tenths(critical ? thresholds.criticalAvailablePercent() : thresholds.availablePercent())
        + " %";
  }

  String groupText(String folder) {
    boolean critical = level == CRITICAL;
    return "control group "
        + folder
        + " holds "
        + tenths(groupPercent)
        + " % of its limit; "
        + (critical ? "CRITICAL" : "WARN")
        + " is from "
        + tenths(critical ? thresholds.criticalGroupPercent() : thresholds.groupPercent())
        + " %";
  }

  /** A formatter takes a quarter of what a calm host is charged with for the whole look. */
  private static String tenths(double number) {
    long tenths = Math.round(number * 10);
    return tenths / 10 + "." + tenths % 10;
  }
}
