// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.machine;

import io.mlxguard.cli.status.Reading;
import io.mlxguard.os.Machine;
import io.mlxguard.os.OtherProcess;
import io.mlxguard.os.PressureGauges;
import io.mlxguard.os.PressureReading;
import io.mlxguard.os.PressureSource;
import io.mlxguard.os.PressureThresholds;
import io.mlxguard.os.PressureVerdict;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** This machine, asked through the classes that the guard itself asks with. */
final class LiveMachine implements Surroundings {
  private final PressureSource pressure;

  private LiveMachine(PressureSource pressure) {
    this.pressure = pressure;
  }

  static LiveMachine open() {
    PressureSource pressure = PressureSource.passing(PressureThresholds.DEFAULT);
    boolean unused = pressure.look(); // stalls are counted from here on
    return new LiveMachine(pressure);
  }

  @Override
  public MachineFacts machine() {
    boolean unused = pressure.look();
    PressureReading seen = pressure.read();
    PressureGauges gauges = seen.gauges();
    Optional<PressureVerdict> verdict = seen.verdict().known();
    String whyNone =
        seen.verdict() instanceof io.mlxguard.os.Reading.Missing<PressureVerdict> missing
            ? missing.why()
            : "";
    return new MachineFacts(
        System.getProperty("os.name", ""),
        System.getProperty("os.version", ""),
        reading(Machine.current().usableMemoryBytes()),
        reading(gauges.availableBytes()),
        reading(gauges.swapUsedBytes()),
        reading(gauges.compressorBytes()),
        reading(gauges.someStallMicros()),
        verdict.map(it -> it.level().name()).orElse(""),
        verdict.map(PressureVerdict::text).orElse(whyNone));
  }

  @Override
  public Reading footprint(long pid) {
    return reading(OtherProcess.of(pid).footprintBytes());
  }

  @Override
  public Optional<Boolean> hasMlx(long pid) {
    return OtherProcess.of(pid).mlxImages().known().map(images -> !images.isEmpty());
  }

  static MlxImages mlxImages(long pid) {
    io.mlxguard.os.Reading<List<String>> images = OtherProcess.of(pid).mlxImages();
    if (images instanceof io.mlxguard.os.Reading.Value<List<String>> read) {
      return MlxImages.known(read.value());
    }
    String why =
        images instanceof io.mlxguard.os.Reading.Missing<List<String>> missing
            ? missing.why()
            : "unknown";
    return new MlxImages(List.of(), why);
  }

  @Override
  public void close() {
    pressure.close();
  }

  private static Reading reading(io.mlxguard.os.Reading<Long> asked) {
    if (asked instanceof io.mlxguard.os.Reading.Value<Long> read) {
      return new Reading.Known(read.value());
    }
    String why =
        asked instanceof io.mlxguard.os.Reading.Missing<Long> missing ? missing.why() : "unknown";
    return new Reading.Missing(why, OptionalLong.empty());
  }
}
