// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.status;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * What layer 5 knows and has done, as a guard publishes it; sizes in bytes. Words stay text: a
 * newer agent may have more of them than this command knows.
 *
 * @param domains the machine, and the card where there is one
 * @param actions how many were taken
 * @param returned what they took out of arrays and pool
 * @param toSystem what of it came back to the system
 * @param latest the newest actions, oldest first
 */
public record PressureStatus(
    List<Domain> domains,
    Reading actions,
    Reading returned,
    Reading toSystem,
    List<Action> latest) {

  /**
   * One side's memory.
   *
   * @param name which side
   * @param stage what is being done
   * @param level how short memory is; empty where that is not known
   * @param missing why there is no level; empty where there is one
   * @param reason what decided the level that is known, or was the last to be
   * @param key the configuration key that governs it
   * @param blockedCalls how many calls stand in the way of a clear
   * @param dipping whether the cache limit is lowered
   * @param refusals why rungs were not taken, by their names
   */
  public record Domain(
      String name,
      String stage,
      String level,
      String missing,
      Reading ageMillis,
      String reason,
      String key,
      Reading blockedCalls,
      Reading blockedMillis,
      boolean dipping,
      Gauges gauges,
      Map<String, String> refusals) {

    public boolean isCalm() {
      return level.equals("NORMAL");
    }
  }

  /**
   * The numbers beside a level; each system has some of them.
   *
   * @param freePercent as the checklist reads it, 0 to 100
   * @param compressor what the compressor occupies
   * @param compressed what it holds, as it was before
   * @param compressorRatio 0 to 1
   * @param someStallMicros within two seconds, of at least one task
   * @param fullStallMicros within two seconds, of all tasks at once
   */
  public record Gauges(
      Reading total,
      Reading available,
      OptionalDouble freePercent,
      Reading swapUsed,
      Reading compressor,
      Reading compressed,
      OptionalDouble compressorRatio,
      Reading someStallMicros,
      Reading fullStallMicros,
      Reading groupUsed,
      Reading groupLimit) {}

  /** One that was taken, and what became of it; {@code at} is ISO 8601. */
  public record Action(
      Reading number, String at, String rung, String outcome, Reading returned, Reading toSystem) {}

  public static PressureStatus of(ForeignJson json) {
    return new PressureStatus(
        json.objects("domains").stream().map(PressureStatus::domain).toList(),
        json.number("actions"),
        json.number("returnedBytes"),
        json.number("toSystemBytes"),
        json.objects("latest").stream().map(PressureStatus::action).toList());
  }

  private static Domain domain(ForeignJson json) {
    // What is missing is the level: all else that stands beside it is known.
    ForeignJson rest = json.without("missing");
    String missing = json.number("level") instanceof Reading.Missing level ? level.why() : "";
    return new Domain(
        rest.text("domain"),
        rest.text("stage"),
        missing.isEmpty() ? rest.text("level") : "",
        missing,
        rest.number("ageMillis"),
        rest.text("reason"),
        rest.text("key"),
        rest.number("blockedCalls"),
        rest.number("blockedMillis"),
        rest.flag("dipping"),
        gauges(rest),
        refusals(rest.object("refusals")));
  }

  private static Gauges gauges(ForeignJson json) {
    return new Gauges(
        json.number("totalBytes"),
        json.number("availableBytes"),
        atMost(100, json.decimal("freePercent")),
        json.number("swapUsedBytes"),
        json.number("compressorBytes"),
        json.number("compressedBytes"),
        atMost(1, json.decimal("compressorRatio")),
        json.number("someStallMicros"),
        json.number("fullStallMicros"),
        json.number("groupUsedBytes"),
        json.number("groupLimitBytes"));
  }

  private static OptionalDouble atMost(double most, OptionalDouble number) {
    return number.isPresent() && number.getAsDouble() <= most ? number : OptionalDouble.empty();
  }

  /** By name: the guard's order differs from one process to the next. */
  private static Map<String, String> refusals(ForeignJson json) {
    Map<String, String> refusals = new TreeMap<>();
    json.asMap().keySet().forEach(rung -> refusals.put(rung, json.text(rung)));
    return refusals;
  }

  private static Action action(ForeignJson json) {
    return new Action(
        json.number("number"),
        json.text("at"),
        json.text("rung"),
        json.text("outcome"),
        json.number("returnedBytes"),
        json.number("toSystemBytes"));
  }
}
