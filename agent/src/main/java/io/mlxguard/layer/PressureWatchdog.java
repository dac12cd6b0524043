// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import io.mlxguard.config.Config;
import io.mlxguard.config.Mode;
import io.mlxguard.config.PressureChoice;
import io.mlxguard.mlx.Backend;
import io.mlxguard.mlx.MemoryCounters;
import io.mlxguard.os.PressureGauges;
import io.mlxguard.os.PressureLevel;
import io.mlxguard.os.PressureReading;
import io.mlxguard.os.PressureReading.Domain;
import io.mlxguard.os.PressureVerdict;
import io.mlxguard.os.Reading;
import io.mlxguard.pressure.DomainState;
import io.mlxguard.pressure.DomainWatch;
import io.mlxguard.pressure.GcNudge;
import io.mlxguard.pressure.History;
import io.mlxguard.pressure.History.Column;
import io.mlxguard.pressure.Journal;
import io.mlxguard.pressure.Ladder;
import io.mlxguard.pressure.Memory;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Layer 5: where memory is short, what MLX has freed and kept is given back in order: garbage
 * collection where it pays, a clear at a quiet moment, a dip. Acts on the side MLX allocates from
 * alone: the machine's memory for Metal and the CPU build, the card's for CUDA. Used by the worker
 * thread alone.
 */
public final class PressureWatchdog {

  /** One side's memory, and what is done about it. */
  private final class Side {

    private final Domain domain;
    private final PoolReclaim reclaim;
    private DomainWatch watch;
    private long activeBytes;
    private long poolBytes;
    private long countedActive;
    private long countedPool;
    private boolean allocates;
    private boolean untold;
    private boolean seen;
    private long sinceNanos;

    Side(Domain domain) {
      this.domain = domain;
      this.reclaim = new PoolReclaim(domain, clearing, nudge, choice);
      this.watch = anew();
    }

    private DomainWatch anew() {
      sinceNanos = System.nanoTime();
      reclaim.change(choice, mode == Mode.OBSERVE);
      Ladder ladder = new Ladder(domain, reclaim, journal, mode == Mode.OBSERVE);
      return new DomainWatch(domain, ladder, choice, System.nanoTime());
    }

    void begin() {
      countedActive = 0;
      countedPool = 0;
      allocates = false;
      untold = false;
    }

    void count(Reading<MemoryCounters> counters) {
      allocates = true;
      untold |= counters.known().isEmpty();
      counters
          .known()
          .ifPresent(
              it -> {
                countedActive += it.activeBytes();
                countedPool += it.cacheBytes();
              });
    }

    /** What MLX does not tell is as it was: it has not been given back. */
    void settle() {
      if (!untold) {
        activeBytes = countedActive;
        poolBytes = countedPool;
      }
    }

    /** Where nobody can tell how short memory is: from the start, or not any more. */
    Optional<String> blind(Optional<PressureReading> reading) {
      long nowNanos = System.nanoTime();
      if (reading.isEmpty()) {
        return nowNanos - sinceNanos < BLIND.toNanos()
            ? Optional.empty()
            : Optional.of("memory could not be looked at for " + BLIND.toSeconds() + " s");
      }
      Reading<PressureVerdict> verdict = reading.get().verdict();
      if (verdict instanceof Reading.Missing<PressureVerdict> missing) {
        return Optional.of(missing.why());
      }
      seen = true;
      return verdict.age(nowNanos).compareTo(BLIND) < 0
          ? Optional.empty()
          : Optional.of(
              "the last look at memory was " + verdict.age(nowNanos).toSeconds() + " s ago");
    }

    Memory memory(Reading<Long> footprintBytes) {
      long footprint = domain == Domain.DEVICE ? -1 : footprintBytes.known().orElse(-1L);
      return new Memory(activeBytes, poolBytes, footprint);
    }
  }

  /** As long as a call into MLX may be silent; a machine that thrashes can be, too. */
  private static final Duration BLIND = Duration.ofSeconds(10);

  private final ClearAfterGenerate clearing;
  private final GcNudge nudge;
  private final Journal journal;
  private final History history;
  private final Map<Domain, Side> sides = new EnumMap<>(Domain.class);
  private final long[] row = new long[History.COLUMNS];
  private @Nullable PressureReading kept;
  private PressureChoice choice;
  private Mode mode;

  /** The layer; nothing is done before the first reading. */
  public PressureWatchdog(
      ClearAfterGenerate clearing, GcNudge nudge, Journal journal, History history, Config config) {
    this.clearing = clearing;
    this.nudge = nudge;
    this.journal = journal;
    this.history = history;
    this.choice = config.pressure();
    this.mode = config.mode();
    Arrays.fill(row, -1); // nothing is known yet
  }

  /** Takes another configuration; what is held for the old one is given back. */
  public void change(Config next) {
    choice = next.pressure();
    mode = next.mode();
    end(); // every dip ends with a reconfiguration; the next tick begins anew
  }

  /** Whether memory is to be watched. */
  public boolean isOn() {
    return choice.on();
  }

  /** Begins a tick: the allocators that may be called follow, each with {@link #part}. */
  public void begin() {
    sides.values().forEach(Side::begin);
  }

  /** Looks at one allocator that may be called. */
  public LayerPart part(
      int allocator, Backend backend, Moment moment, Optional<PressureReading> reading) {
    Domain domain = backend == Backend.CUDA ? Domain.DEVICE : Domain.HOST;
    Side _ = sides.computeIfAbsent(Domain.HOST, Side::new); // told of in any case
    Side side = sides.computeIfAbsent(domain, Side::new);
    side.count(moment.counters());
    if (!choice.on()) {
      return LayerPart.of(allocator, LayerStatus.OFF, "switched off");
    }
    Optional<String> blind = side.blind(reading);
    if (blind.isPresent()) {
      LayerStatus status =
          side.seen || reading.isEmpty() ? LayerStatus.FAILED : LayerStatus.SKIPPED;
      return LayerPart.of(allocator, status, blind.get());
    }
    if (domain == Domain.DEVICE && reading.isEmpty()) {
      return LayerPart.of(allocator, LayerStatus.WAITING, "the card's first reading follows");
    }
    return LayerPart.of(
        allocator,
        mode == Mode.OBSERVE ? LayerStatus.OBSERVING : LayerStatus.ACTIVE,
        domain == Domain.DEVICE ? "watches the card's memory" : "watches the machine's memory");
  }

  /**
   * Ends a tick: acts where memory is short.
   *
   * @param host the machine's newest reading
   * @param device the card's
   * @param methods how many methods are woven
   */
  public void act(
      Optional<PressureReading> host,
      Optional<PressureReading> device,
      Reading<Long> footprintBytes,
      int methods) {
    long nowNanos = System.nanoTime();
    if (sides.values().stream().noneMatch(it -> it.allocates)) {
      return;
    }
    long activeBytes = 0;
    for (Side side : sides.values()) {
      side.settle();
      activeBytes += side.activeBytes;
    }
    if (!choice.on()) {
      keepWithoutGauges(footprintBytes);
      return;
    }
    nudge.watch(nowNanos, activeBytes);
    OptionalLong _ = nudge.judge(nowNanos, activeBytes); // the ladder's own trial records it
    for (Side side : sides.values()) {
      side.reclaim.look(side.allocates, side.untold, activeBytes, methods);
      Optional<PressureReading> reading = side.domain == Domain.DEVICE ? device : host;
      if (reading.isPresent()) {
        side.watch.tick(nowNanos, reading.get(), side.memory(footprintBytes));
      }
    }
    keep(host, footprintBytes);
  }

  private void keep(Optional<PressureReading> host, Reading<Long> footprintBytes) {
    Column.AT_MILLIS.put(row, System.currentTimeMillis());
    Column.HOST_LEVEL.put(row, level(Domain.HOST));
    Column.DEVICE_LEVEL.put(row, level(Domain.DEVICE));
    keepGauges(host);
    set(Column.FOOTPRINT_BYTES, footprintBytes.known());
    long activeBytes = 0;
    long poolBytes = 0;
    boolean told = true;
    for (Side side : sides.values()) {
      activeBytes += side.activeBytes;
      poolBytes += side.poolBytes;
      told &= !side.untold;
    }
    Column.ACTIVE_BYTES.put(row, told ? activeBytes : -1);
    Column.POOL_BYTES.put(row, told ? poolBytes : -1);
    history.add(row);
  }

  /** Switched off it asks nothing of the machine; what MLX holds is known all the same. */
  private void keepWithoutGauges(Reading<Long> footprintBytes) {
    Arrays.fill(row, -1);
    kept = null;
    keep(Optional.empty(), footprintBytes);
  }

  /** They are read anew once a second. */
  @SuppressWarnings("ReferenceEquality") // a reading is an object of its own
  private void keepGauges(Optional<PressureReading> host) {
    PressureReading now = host.orElse(null);
    if (now == null || now == kept) {
      return; // a look that hangs leaves what it saw last, and the level says that it is unknown
    }
    kept = now;
    PressureGauges gauges = now.gauges();
    Column.FREE.put(row, Math.round(gauges.freePercent().known().orElse(-0.01) * 100));
    set(Column.SWAP_USED_BYTES, gauges.swapUsedBytes().known());
    set(Column.COMPRESSOR_BYTES, gauges.compressorBytes().known());
    set(Column.STALL_MICROS, gauges.someStallMicros().known());
  }

  private void set(Column column, Optional<Long> value) {
    column.put(row, value.orElse(-1L));
  }

  private long level(Domain domain) {
    Side side = sides.get(domain);
    return side == null ? -1 : side.watch.known().map(PressureLevel::number).orElse(-1);
  }

  /** What is known and done now, a state for each side that MLX allocates from. */
  public List<DomainState> states() {
    if (!choice.on()) {
      return List.of();
    }
    long nowNanos = System.nanoTime();
    return sides.values().stream()
        .flatMap(
            side ->
                side
                    .watch
                    .state(
                        nowNanos,
                        clearing.gate().inFlight(),
                        side.reclaim.blockedFor(nowNanos),
                        side.reclaim.isDipping())
                    .stream())
        .toList();
  }

  /** The soonest that a rung can be taken, above 0; empty where memory is not short. */
  public OptionalLong nextMillis() {
    long nowNanos = System.nanoTime();
    return sides.values().stream()
        .map(side -> side.watch.untilNext(nowNanos))
        .mapToLong(Duration::toMillis)
        .filter(millis -> millis > 0)
        .min();
  }

  /** Gives back what is held; the next reading begins anew. */
  public void end() {
    sides.values().forEach(side -> side.watch.end());
    sides.values().forEach(side -> side.watch = side.anew());
  }
}
