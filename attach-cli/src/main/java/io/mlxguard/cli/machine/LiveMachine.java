// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.machine;

import io.mlxguard.cli.status.Reading;
import io.mlxguard.cli.terminal.Untrusted;
import io.mlxguard.os.Machine;
import io.mlxguard.os.OtherProcess;
import io.mlxguard.os.PressureGauges;
import io.mlxguard.os.PressureReading;
import io.mlxguard.os.PressureSource;
import io.mlxguard.os.PressureThresholds;
import io.mlxguard.os.PressureVerdict;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** This machine, asked through the classes that the guard itself asks with. */
final class LiveMachine implements Surroundings {
  private static final int LONGEST_GROUP = 4096;

  private final PressureSource own;
  private final Map<Long, PressureSource> others = new HashMap<>();

  private LiveMachine(PressureSource own) {
    this.own = own;
  }

  static LiveMachine open() {
    return new LiveMachine(looking(PressureSource.passing(PressureThresholds.DEFAULT)));
  }

  private static PressureSource looking(PressureSource source) {
    boolean unused = source.look(); // stalls are counted from here on
    return source;
  }

  @Override
  public void watch(long pid) {
    if (OtherProcess.of(pid).memoryGroup().known().filter(it -> !it.isEmpty()).isPresent()) {
      others.computeIfAbsent(
          pid, it -> looking(PressureSource.passing(it, PressureThresholds.DEFAULT)));
    }
  }

  @Override
  public Duration window() {
    return PressureSource.window();
  }

  @Override
  public MachineFacts machine() {
    return facts(own, "", reading(Machine.current().usableMemoryBytes()));
  }

  @Override
  public MachineFacts machine(long pid) {
    OtherProcess process = OtherProcess.of(pid);
    io.mlxguard.os.Reading<String> group = process.memoryGroup();
    if (group instanceof io.mlxguard.os.Reading.Missing<String> missing) {
      return unseen(Untrusted.clean(missing.why(), LONGEST_GROUP));
    }
    String path = Untrusted.clean(group.known().orElse(""), LONGEST_GROUP);
    if (path.isEmpty()) {
      return machine();
    }
    watch(pid); // it may have been moved meanwhile
    PressureSource source = others.getOrDefault(pid, own);
    return facts(source, path, reading(process.usableMemoryBytes()));
  }

  /** The machine's own numbers hold for every process; its group's are not known. */
  private MachineFacts unseen(String why) {
    MachineFacts here = machine();
    Reading missing = new Reading.Missing(why, OptionalLong.empty());
    return new MachineFacts(
        here.system(),
        here.version(),
        "unseen",
        here.total(),
        missing,
        here.available(),
        here.swapUsed(),
        here.compressor(),
        missing,
        missing,
        missing,
        "",
        why);
  }

  private static MachineFacts facts(PressureSource pressure, String group, Reading ram) {
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
        group,
        reading(gauges.totalBytes()),
        ram,
        reading(gauges.availableBytes()),
        reading(gauges.swapUsedBytes()),
        reading(gauges.compressorBytes()),
        reading(gauges.someStallMicros()),
        reading(gauges.groupUsedBytes()),
        reading(gauges.groupLimitBytes()),
        verdict.map(it -> it.level().name()).orElse(""),
        Untrusted.clean(verdict.map(PressureVerdict::text).orElse(whyNone), LONGEST_GROUP));
  }

  @Override
  public Reading footprint(long pid) {
    return reading(OtherProcess.of(pid).footprintBytes());
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
    own.close();
    others.values().forEach(PressureSource::close);
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
