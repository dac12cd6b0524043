// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.snapshot;

import io.mlxguard.config.Config;
import io.mlxguard.config.Mode;
import io.mlxguard.gate.TargetNumbers;
import io.mlxguard.gate.Woven;
import io.mlxguard.layer.LayerName;
import io.mlxguard.layer.LayerPart;
import io.mlxguard.layer.LayerReport;
import io.mlxguard.layer.LayerStatus;
import io.mlxguard.mlx.Backend;
import io.mlxguard.mlx.MemoryCounters;
import io.mlxguard.os.PressureLevel;
import io.mlxguard.os.Reading;
import io.mlxguard.pressure.DomainState;
import io.mlxguard.pressure.PressureState;
import io.mlxguard.restart.RestartState;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the guard knows at one tick; every reader reads this and nobody calls MLX for it.
 *
 * @param config the configuration it was made under
 * @param state the guard's state
 * @param reason why, in one clause
 * @param layers all six, in order
 * @param allocators oldest first
 * @param unusable images that hold an MLX nothing can be done with
 * @param footprintBytes the memory the kernel charges this process with
 * @param woven what is known of woven calls
 * @param pressure what is known of the machine's memory, and done about it
 * @param restart what is known of layer 6
 * @param atNanos the {@link System#nanoTime()} of the look
 */
public record Snapshot(
    Config config,
    GuardState state,
    String reason,
    List<LayerReport> layers,
    List<AllocatorSnapshot> allocators,
    List<String> unusable,
    Reading<Long> footprintBytes,
    Woven woven,
    PressureState pressure,
    RestartState restart,
    long atNanos) {

  private static final Duration STUCK = Duration.ofSeconds(10);

  /** What is known now. */
  public Snapshot(
      Config config,
      GuardState state,
      String reason,
      List<LayerReport> layers,
      List<AllocatorSnapshot> allocators,
      List<String> unusable,
      Reading<Long> footprintBytes,
      RestartState restart) {
    this(
        config,
        state,
        reason,
        layers,
        allocators,
        unusable,
        footprintBytes,
        Woven.NOTHING,
        PressureState.NOTHING,
        restart,
        System.nanoTime());
  }

  private static final String NO_MLX =
      "no image in this process exports MLX's memory functions yet";

  private static final Reading<Long> UNREAD =
      Reading.missing("not read while there is no MLX to set it beside");

  /** Before the first look. */
  public static Snapshot starting(Config config) {
    return bare(config, GuardState.STARTING, "not looked yet", List.of());
  }

  /** Where no look is permitted, and why. */
  public static Snapshot prevented(Config config, String why) {
    List<LayerReport> layers = LayerReports.prevented(config, why);
    return bare(config, GuardState.DISABLED, why, layers);
  }

  private static Snapshot bare(
      Config config, GuardState state, String reason, List<LayerReport> layers) {
    return new Snapshot(
        config, state, reason, layers, List.of(), List.of(), UNREAD, RestartState.UNWANTED);
  }

  /** Judges the whole from what there is, where there is no footprint to set beside it. */
  public static Snapshot of(
      Config config,
      RestartState restart,
      List<AllocatorSnapshot> allocators,
      List<String> unusable) {
    return of(config, restart, allocators, unusable, UNREAD);
  }

  /** Judges the whole from what there is. */
  public static Snapshot of(
      Config config,
      RestartState restart,
      List<AllocatorSnapshot> allocators,
      List<String> unusable,
      Reading<Long> footprintBytes) {
    List<LayerReport> layers = LayerReports.of(config, restart, allocators);
    List<LayerPart> parts =
        allocators.stream().flatMap(it -> it.parts().values().stream()).toList();
    Snapshot base =
        new Snapshot(
            config,
            GuardState.GUARDING,
            config.mode() == Mode.OBSERVE
                ? "MLX is in use; nothing is changed in mode observe"
                : "MLX is in use",
            layers,
            allocators,
            unusable,
            footprintBytes,
            restart);
    if (layers.stream().anyMatch(layer -> layer.status() == LayerStatus.FAILED)) {
      return base.as(GuardState.DEGRADED, "a layer has failed");
    }
    if (!unusable.isEmpty()) {
      return base.as(GuardState.DEGRADED, String.join("; ", unusable));
    }
    if (layers.stream().allMatch(Snapshot::isOff)) {
      return base.as(GuardState.DISABLED, "every layer is off");
    }
    if (parts.stream().anyMatch(part -> part.status() != LayerStatus.WAITING)) {
      return base;
    }
    if (!parts.isEmpty()) {
      return base.as(GuardState.WAITING, parts.getFirst().reason());
    }
    if (allocators.isEmpty()) {
      return base.as(GuardState.WAITING, NO_MLX);
    }
    return allocators.stream().anyMatch(allocator -> allocator.evidence().isPresent())
        ? base.as(GuardState.STARTING, "MLX is in use; the limits follow")
        : base.as(GuardState.WAITING, "MLX is loaded; the host has not used it yet");
  }

  private static boolean isOff(LayerReport layer) {
    return layer.status() == LayerStatus.OFF || layer.status() == LayerStatus.SKIPPED;
  }

  private Snapshot as(GuardState other, String why) {
    return new Snapshot(
        config,
        other,
        why,
        layers,
        allocators,
        unusable,
        footprintBytes,
        woven,
        pressure,
        restart,
        atNanos);
  }

  /** The same, with what is known of woven calls. */
  public Snapshot with(Woven now) {
    return new Snapshot(
        config,
        state,
        reason,
        layers,
        allocators,
        unusable,
        footprintBytes,
        now,
        pressure,
        restart,
        atNanos);
  }

  /** The same, with what is known of the machine's memory. */
  public Snapshot with(PressureState now) {
    return new Snapshot(
        config,
        state,
        reason,
        layers,
        allocators,
        unusable,
        footprintBytes,
        woven,
        now,
        restart,
        atNanos);
  }

  /** The same knowledge, with something wrong about it now. */
  public Snapshot failed(String why) {
    return new Snapshot(
        config,
        GuardState.DEGRADED,
        why,
        layers,
        allocators,
        unusable,
        footprintBytes,
        woven,
        pressure,
        restart,
        System.nanoTime());
  }

  /**
   * As a reader should see it now: with MLX in use there is a look several times a second, so an
   * old one means that a call into MLX does not return.
   */
  public Snapshot seenAt(long nowNanos) {
    boolean stuck = !allocators.isEmpty() && nowNanos - atNanos > STUCK.toNanos();
    return stuck
        ? as(GuardState.DEGRADED, "a call into MLX has not returned for more than 10 s")
        : this;
  }

  /** Whether looking again, and finding no MLX again, would say the same. */
  @SuppressWarnings("ReferenceEquality") // a shortcut: each of them in force is one object
  public boolean stillWithoutMlx(Config now, RestartState restartNow) {
    return config == now
        && restart == restartNow
        && allocators.isEmpty()
        && !layers.isEmpty()
        && unusable.isEmpty()
        && state != GuardState.DEGRADED;
  }

  /**
   * What a reader notices at once when it changes; readings grow old by themselves. A text and not
   * the records, whose {@code equals} leaves our classes in a cache of java.base: that would keep
   * the loader of a detached guard.
   */
  public String gist() {
    StringBuilder gist = new StringBuilder(state.name()).append(reason);
    gist.append(config.arguments());
    for (LayerReport layer : layers) {
      gist.append(layer.status().name()).append(layer.reason()).append(layer.setting());
      for (LayerPart part : layer.parts()) {
        gist.append(part.status().name()).append(part.reason());
        gist.append(part.effectiveBytes().orElse(0)).append(' ').append(part.drifts());
      }
    }
    gist.append(woven.clears().isPresent());
    gist(gist, pressure);
    gist.append(restart.gist());
    for (TargetNumbers target : woven.targets()) {
      gist.append(target.target()).append(target.halved());
      gist(gist, target.methods());
      gist(gist, target.refused());
    }
    return gist.toString();
  }

  private static void gist(StringBuilder gist, PressureState pressure) {
    gist.append(pressure.taken());
    for (DomainState domain : pressure.domains()) {
      gist.append(domain.domain().name()).append(domain.stage().name());
      gist.append(domain.level().known().map(PressureLevel::name).orElse("?"));
    }
  }

  /** A pattern may fit thousands of methods, and a gist is made at each look. */
  private static void gist(StringBuilder gist, List<String> names) {
    gist.append(' ').append(names.size()).append(' ').append(names.hashCode());
  }

  /** The targets that are configured, in that order, each once. */
  public Set<String> targetNames() {
    return woven.targets().stream()
        .map(TargetNumbers::target)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** What is known of one layer; empty before the first look. */
  public Optional<LayerReport> layer(LayerName name) {
    return layers.stream().filter(layer -> layer.name() == name).findFirst();
  }

  /** How many layers are in force on at least one MLX. */
  public long activeLayers() {
    return layers.stream().filter(LayerReport::isActive).count();
  }

  /**
   * How far the kernel's account of the process stands above MLX's, active and pool together: the
   * Java heap, the JVM, other native memory, and what MLX does not count (reference/platform.md 0).
   * Below 0 where pages of MLX's are not resident.
   */
  public Reading<Long> gapBytes() {
    long mlxBytes = 0;
    for (AllocatorSnapshot allocator : allocators) {
      if (allocator.backend() == Backend.CUDA) {
        return Reading.missing("on CUDA the arrays lie on the card, outside the footprint");
      }
      switch (allocator.counters()) {
        case Reading.Value<MemoryCounters> read ->
            mlxBytes += read.value().activeBytes() + read.value().cacheBytes();
        case Reading.Missing<MemoryCounters> missing -> {
          return Reading.missing(missing.why());
        }
      }
    }
    return switch (footprintBytes) {
      case Reading.Value<Long> read -> new Reading.Value<>(read.value() - mlxBytes, read.atNanos());
      case Reading.Missing<Long> missing -> missing;
    };
  }
}
