// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.snapshot;

import io.mlxguard.config.Config;
import io.mlxguard.gate.ClearCause;
import io.mlxguard.gate.ClearNumbers;
import io.mlxguard.gate.TargetNumbers;
import io.mlxguard.gate.Woven;
import io.mlxguard.layer.LayerName;
import io.mlxguard.layer.LayerPart;
import io.mlxguard.layer.LayerStatus;
import io.mlxguard.mlx.Backend;
import io.mlxguard.mlx.DeviceInfo;
import io.mlxguard.mlx.MemoryCounters;
import io.mlxguard.os.Reading;
import io.mlxguard.pressure.Action;
import io.mlxguard.pressure.Journal;
import io.mlxguard.pressure.Rung;
import io.mlxguard.restart.RestartState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** What the guard may know at a tick. */
public final class Snapshots {

  /** The guard's. */
  public static final String VERSION = "0.1.0";

  private static final Reading<Long> NO_FOOTPRINT = Reading.missing("no footprint yet");

  private Snapshots() {}

  /** The guard's with these allocators. */
  public static Snapshot of(GuardState state, Config config, AllocatorSnapshot... allocators) {
    List<AllocatorSnapshot> all = List.of(allocators);
    return new Snapshot(
        config,
        state,
        "a reason",
        LayerReports.of(config, RestartState.UNWANTED, all),
        all,
        List.of(),
        NO_FOOTPRINT,
        RestartState.UNWANTED);
  }

  /** An allocator that tells everything, where the wired limit is left alone. */
  public static AllocatorSnapshot inUse(int id, LayerPart cacheLimit, LayerPart memoryLimit) {
    return inUse(id, part(id, LayerStatus.SKIPPED, "left alone"), cacheLimit, memoryLimit);
  }

  /** An allocator that tells everything. */
  public static AllocatorSnapshot inUse(
      int id, LayerPart wiredLimit, LayerPart cacheLimit, LayerPart memoryLimit) {
    DeviceInfo device =
        new DeviceInfo("M9", OptionalLong.of(64L << 30), OptionalLong.of(48L << 30));
    return new AllocatorSnapshot(
        id,
        "/opt/libmlxc.so",
        Backend.METAL,
        "mlx-c",
        Optional.of("0.32.4"),
        Optional.of("AGXMetal13_3 is loaded"),
        Reading.of(device),
        Reading.of(64L << 30),
        Reading.of(new MemoryCounters(1L << 53, 200, 300, 400)),
        parts(wiredLimit, cacheLimit, memoryLimit));
  }

  /** An allocator that was found and may not be asked yet. */
  public static AllocatorSnapshot unused(int id) {
    return unasked(id, Optional.empty(), Map.of());
  }

  /** An allocator that the host has begun to use, within the delay. */
  public static AllocatorSnapshot begun(int id) {
    return unasked(id, Optional.of("a CUDA context is active on card 0"), Map.of());
  }

  /** An allocator of which it is not known whether the host uses it. */
  public static AllocatorSnapshot doubtful(int id, String doubt) {
    LayerPart part = part(id, LayerStatus.WAITING, doubt);
    return unasked(id, Optional.empty(), parts(part, part, part));
  }

  /** An allocator of which one layer alone has something to say. */
  public static AllocatorSnapshot with(LayerName name, LayerPart part) {
    return unasked(part.allocator(), Optional.of("a sign"), Map.of(name, part));
  }

  private static AllocatorSnapshot unasked(
      int id, Optional<String> evidence, Map<LayerName, LayerPart> parts) {
    return new AllocatorSnapshot(
        id,
        "/opt/libmlx.so",
        Backend.CUDA,
        "C++ symbols",
        Optional.empty(),
        evidence,
        Reading.missing("no device yet"),
        Reading.missing("no memory yet"),
        Reading.missing("no counters yet"),
        parts);
  }

  private static Map<LayerName, LayerPart> parts(
      LayerPart wiredLimit, LayerPart cacheLimit, LayerPart memoryLimit) {
    return Map.of(
        LayerName.WIRED_LIMIT,
        wiredLimit,
        LayerName.CACHE_LIMIT,
        cacheLimit,
        LayerName.MEMORY_LIMIT,
        memoryLimit);
  }

  /** A target of which everything is known, at 13.1 of 26.3 tokens a second where it is slow. */
  public static TargetNumbers target(
      String name, boolean halved, List<String> methods, List<String> refused) {
    return new TargetNumbers(
        name,
        methods,
        refused,
        12,
        1,
        2,
        34_567,
        9_876,
        OptionalDouble.of(2_345.6789),
        OptionalDouble.of(1_500),
        640,
        OptionalDouble.of(halved ? 13.1 : 25.04),
        OptionalDouble.of(26.3),
        OptionalDouble.of(halved ? 13.1 / 26.3 : 25.04 / 26.3),
        halved,
        OptionalLong.of(1L << 20),
        OptionalLong.of(-5),
        3);
  }

  /** A target that nobody has called yet. */
  public static TargetNumbers uncalled(String name, String... methods) {
    return new TargetNumbers(
        name,
        List.of(methods),
        List.of(),
        0,
        0,
        0,
        0,
        0,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        0,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        false,
        OptionalLong.empty(),
        OptionalLong.empty(),
        0);
  }

  /** What layer 4 has done after three clears, with one due by the pool. */
  public static ClearNumbers clears(long dips) {
    return new ClearNumbers(
        4,
        Optional.of(ClearCause.POOL),
        Duration.ofMillis(250),
        Duration.ofMillis(1_250),
        3,
        Map.of(ClearCause.TOKENS, 1L, ClearCause.POOL, 2L),
        1,
        dips,
        1L << 30,
        1L << 29,
        2,
        Duration.ofSeconds(10),
        5,
        6,
        Duration.ofMillis(70),
        8,
        9,
        10);
  }

  /** With these targets, and with clears. */
  public static Woven woven(TargetNumbers... targets) {
    return new Woven(Optional.of(clears(0)), List.of(targets));
  }

  /** A part without numbers. */
  public static LayerPart part(int allocator, LayerStatus status, String reason) {
    return new LayerPart(
        allocator,
        status,
        reason,
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty());
  }

  /** A part in force, over a limit four times as large. */
  public static LayerPart active(int allocator, long bytes) {
    return new LayerPart(
        allocator,
        LayerStatus.ACTIVE,
        "as configured",
        OptionalLong.of(bytes),
        OptionalLong.of(bytes),
        OptionalLong.of(4 * bytes));
  }

  /** A journal nobody follows. */
  public static Journal journal() {
    return new Journal(
        new Journal.Listener() {
          @Override
          public void taken(Action action) {}

          @Override
          public void stopped(Rung rung, String why) {}
        });
  }
}
