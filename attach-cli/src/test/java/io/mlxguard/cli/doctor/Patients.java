// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.cli.machine.MachineFacts;
import io.mlxguard.cli.status.GuardStatus;
import io.mlxguard.cli.status.Reading;
import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.target.Target;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Processes and machines as they might be found; each method changes one thing of a healthy one.
 */
final class Patients {
  static final long GIB = 1L << 30;
  static final long MIB = 1L << 20;
  static final long RAM = 64 * GIB;
  static final long PID = 4711;
  static final long HOUR = 3_600_000;
  static final Reading NONE = new Reading.Missing("not here", OptionalLong.empty());

  private Patients() {}

  static MachineFacts linux() {
    return machine("Linux", "6.1", new Reading.Known(30 * GIB), known(0), NONE, known(0), "NORMAL");
  }

  static MachineFacts mac(String version, long compressorBytes) {
    return machine(
        "Mac OS X",
        version,
        new Reading.Known(30 * GIB),
        known(0),
        known(compressorBytes),
        NONE,
        "NORMAL");
  }

  static MachineFacts machine(
      String system,
      String version,
      Reading available,
      Reading swap,
      Reading compressor,
      Reading stalls,
      String level) {
    return new MachineFacts(
        system,
        version,
        "",
        known(RAM),
        known(RAM),
        available,
        swap,
        compressor,
        stalls,
        NONE,
        NONE,
        level,
        level.isEmpty() ? "nobody tells" : "a number");
  }

  /** A process in a control group of its own that leaves it a GiB. */
  static MachineFacts grouped(Reading used, String level) {
    return new MachineFacts(
        "Linux",
        "6.1",
        "/its/own",
        known(RAM),
        known(GIB),
        known(30 * GIB),
        known(0),
        NONE,
        known(0),
        used,
        known(GIB),
        level,
        level.isEmpty() ? "not seen" : "a number");
  }

  static Reading known(long value) {
    return new Reading.Known(value);
  }

  static Patient bare(MachineFacts machine) {
    return new Patient(
        PID, Optional.empty(), Optional.of(true), known(40 * GIB), OptionalLong.of(HOUR), machine);
  }

  static Patient guarded(String status, MachineFacts machine, long uptimeMillis) {
    try {
      return new Patient(
          PID,
          Optional.of(GuardStatus.parse(new Target(PID, "Main"), status)),
          Optional.of(true),
          known(40 * GIB),
          OptionalLong.of(uptimeMillis),
          machine);
    } catch (Failure e) {
      throw new IllegalArgumentException(status, e);
    }
  }

  static Patient guarded(String status) {
    return guarded(status, linux(), HOUR);
  }

  /** All layers in force, a pool of 60 MiB and 35 GiB of arrays. */
  static String healthy() {
    return status(60 * MIB, 35 * GIB, "METAL", "0.32.4", "");
  }

  /**
   * A status.
   *
   * @param more keys, each with a comma before it
   */
  static String status(
      long poolBytes, long activeBytes, String backend, String version, String more) {
    return """
    {"version":"0.1.0","state":"GUARDING","reason":"MLX is in use","mode":"GUARD",
     "layers":[%s,%s,%s,%s,%s,%s],
     "allocators":[{"id":1,"path":"/opt/libmlx.so","backend":"%s","version":"%s",
      "memoryBytes":%d,"memory":{"activeBytes":%d,"cacheBytes":%d,"peakBytes":%d,
      "memoryLimitBytes":%d,"ageMillis":3}}]%s}"""
        .formatted(
            layer(1, "wired-limit", "SKIPPED", "auto: this is not macOS", "auto", 0),
            layer(2, "cache-limit", "ACTIVE", "auto: by unified memory", "auto", 512 * MIB),
            layer(3, "memory-limit", "ACTIVE", "auto: 75 % of memory", "auto", 48 * GIB),
            layer(4, "clear-after-generate", "SKIPPED", "no method is named", "none", 0),
            layer(5, "pressure-watchdog", "ACTIVE", "watches", "auto", 0),
            layer(6, "scheduled-restart", "SKIPPED", "not part of this version", "none", 0),
            backend,
            version,
            RAM,
            activeBytes,
            poolBytes,
            activeBytes,
            48 * GIB,
            more);
  }

  static String layer(
      int number, String name, String status, String reason, String setting, long bytes) {
    return """
        {"number":%d,"name":"%s","status":"%s","reason":"%s","setting":"%s","parts":[
         {"allocator":1,"status":"%s","reason":"r","wantedBytes":%d,"effectiveBytes":%d,
          "previousBytes":0}]}"""
        .formatted(number, name, status, reason, setting, status, bytes, bytes);
  }

  /** The healthy one with one layer otherwise. */
  static String with(String name, String status, String setting) {
    return healthy()
        .replaceAll(
            "\"name\":\""
                + name
                + "\",\"status\":\"[A-Z]+\",\"reason\":\"[^\"]*\",\"setting\":\"[a-z]+\"",
            "\"name\":\"%s\",\"status\":\"%s\",\"reason\":\"why\",\"setting\":\"%s\""
                .formatted(name, status, setting))
        .replaceAll(
            "(?s)(\"name\":\"" + name + "\".*?\"allocator\":1,\"status\":)\"[A-Z]+\"",
            "$1\"" + status + "\"");
  }

  /** 32 points over a day, from one number to another in equal steps. */
  static String climbing(String key, long from, long to) {
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < 32; i++) {
      points.append(i == 0 ? "" : ",").append(from + (to - from) / 31 * i);
    }
    return ",\"history\":{\"from\":\"2026-01-31T10:00:00Z\",\"stepMillis\":2700000,\"%s\":[%s]}"
        .formatted(key, points);
  }

  static Check check(Patient patient, String layer, String name) {
    return Diagnosis.of(patient).layers().stream()
        .filter(it -> it.layer().equals(layer))
        .flatMap(it -> it.checks().stream())
        .filter(it -> it.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  static void is(Check check, Verdict verdict, String command) {
    assertThat(check.verdict()).as(check.toString()).isEqualTo(verdict);
    assertThat(check.command()).isEqualTo(command);
  }
}
