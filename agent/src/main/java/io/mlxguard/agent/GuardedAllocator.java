// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import io.mlxguard.config.Config;
import io.mlxguard.config.Key;
import io.mlxguard.config.Limit;
import io.mlxguard.layer.CacheLimit;
import io.mlxguard.layer.ClearAfterGenerate;
import io.mlxguard.layer.ClearedAllocator;
import io.mlxguard.layer.LayerName;
import io.mlxguard.layer.LayerPart;
import io.mlxguard.layer.LayerStatus;
import io.mlxguard.layer.LimitLayer;
import io.mlxguard.layer.MemoryLimit;
import io.mlxguard.layer.Moment;
import io.mlxguard.layer.PressureWatchdog;
import io.mlxguard.layer.Terms;
import io.mlxguard.layer.WiredLimit;
import io.mlxguard.mlx.Allocator;
import io.mlxguard.mlx.Backend;
import io.mlxguard.mlx.MemoryCounters;
import io.mlxguard.mlx.MlxCallFailed;
import io.mlxguard.os.MacVersion;
import io.mlxguard.os.Machine;
import io.mlxguard.os.Reading;
import io.mlxguard.snapshot.AllocatorSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One allocator and the limit layers on it: waits for the evidence of use and the delay behind it,
 * then ticks the layers. Used by the worker thread alone.
 */
final class GuardedAllocator {

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  private final Allocator allocator;
  private final AllocatorMemory memory;
  private final CounterReader reader;
  private final Stillness stillness = new Stillness();
  private final ClearAfterGenerate clearing;
  private final PressureWatchdog watchdog;
  private final ClearedAllocator cleared;
  private final Map<LayerName, LayerPart> last = new EnumMap<>(LayerName.class);
  private final Map<LayerName, LimitLayer> layers = new EnumMap<>(LayerName.class);
  private Optional<Long> evidenceAtNanos = Optional.empty();

  GuardedAllocator(
      Allocator allocator,
      Machine machine,
      ClearAfterGenerate clearing,
      PressureWatchdog watchdog) {
    this.allocator = allocator;
    this.clearing = clearing;
    this.watchdog = watchdog;
    this.cleared = new ClearedAllocator(allocator);
    this.reader = new CounterReader(allocator);
    this.memory = new AllocatorMemory(allocator, machine);
  }

  /**
   * Looks once: the layers exist from the first tick at which MLX may be called.
   *
   * @param methods how many methods are woven
   * @param watch what watches the memory it allocates from
   */
  AllocatorSnapshot tick(Config config, int methods, PressureWatch watch) {
    Reading<MemoryCounters> counters = Reading.missing("not read before the host has used MLX");
    Map<LayerName, LayerPart> parts = allocator.doubt().map(this::waiting).orElse(Map.of());
    if (mayCall(config)) {
      counters = reader.read();
      if (layers.isEmpty()) {
        memory.ask();
        keys().forEach((name, key) -> layers.put(name, layer(name, terms(key, config))));
      }
      Moment moment = new Moment(counters, stillness.lasts(counters, config.idleAfter()));
      parts = parts(moment);
      boolean clears = !config.clear().targets().isEmpty();
      if (clears || watchdog.isOn()) {
        LayerPart part = clearing.tick(cleared, moment, methods);
        if (clears) {
          parts.put(LayerName.CLEAR_AFTER_GENERATE, part);
        }
      }
      parts.put(LayerName.PRESSURE_WATCHDOG, watched(moment, watch));
    }
    return new AllocatorSnapshot(
        allocator.id(),
        allocator.path(),
        allocator.backend(),
        allocator.route().toString(),
        allocator.version(),
        allocator.evidence(),
        memory.device(),
        memory.bytes(),
        counters,
        Map.copyOf(parts));
  }

  /** MLX's counters now, where it may be called. */
  Reading<MemoryCounters> counters() {
    return layers.isEmpty()
        ? Reading.missing("not read before the host has used MLX")
        : reader.read();
  }

  private LayerPart watched(Moment moment, PressureWatch watch) {
    boolean onCard = allocator.backend() == Backend.CUDA;
    if (onCard && watchdog.isOn() && !watch.card().isKnown()) {
      try {
        watch.card().found(allocator.cardPciBusId(), memory.cardBytes());
      } catch (MlxCallFailed e) {
        watch.card().unknown(e.reason());
      }
    }
    return watchdog.part(
        allocator.id(), allocator.backend(), moment, onCard ? watch.card().latest() : watch.host());
  }

  /** A dip is a limit that layer 2 would take for the host's. */
  private Map<LayerName, LayerPart> parts(Moment moment) {
    layers.forEach(
        (name, layer) -> {
          if (name != LayerName.CACHE_LIMIT || !clearing.isDipping(cleared)) {
            last.put(name, layer.tick(moment));
          }
        });
    Map<LayerName, LayerPart> now = new EnumMap<>(last);
    clearing
        .dipBytes(cleared)
        .ifPresent(
            bytes -> now.computeIfPresent(LayerName.CACHE_LIMIT, (_, part) -> part.lowered(bytes)));
    return now;
  }

  private Map<LayerName, LayerPart> waiting(String doubt) {
    LayerPart part = LayerPart.of(allocator.id(), LayerStatus.WAITING, doubt);
    Map<LayerName, LayerPart> parts = new EnumMap<>(LayerName.class);
    keys().keySet().forEach(name -> parts.put(name, part));
    return parts;
  }

  private static Map<LayerName, Key> keys() {
    Map<LayerName, Key> keys = new EnumMap<>(LayerName.class);
    for (LayerName name : LayerName.values()) {
      name.limitKey().ifPresent(key -> keys.put(name, key));
    }
    return keys;
  }

  private Terms terms(Key key, Config config) {
    return new Terms(
        config.limit(key),
        config.share(),
        config.mode(),
        config.onDrift(),
        memory.bytes(),
        memory.maxRecommendedBytes());
  }

  private LimitLayer layer(LayerName name, Terms terms) {
    return switch (name) {
      case WIRED_LIMIT -> new WiredLimit(allocator, terms, MacVersion.current());
      case CACHE_LIMIT -> new CacheLimit(allocator, terms);
      case MEMORY_LIMIT -> new MemoryLimit(allocator, terms);
      case CLEAR_AFTER_GENERATE, PRESSURE_WATCHDOG, SCHEDULED_RESTART ->
          throw new IllegalArgumentException(name + " is no limit");
    };
  }

  /** The evidence came while the host's first use was still going on; the delay lets it finish. */
  private boolean mayCall(Config config) {
    if (evidenceAtNanos.isEmpty()) {
      evidenceAtNanos = allocator.evidence().map(sign -> System.nanoTime());
    }
    long delayNanos = allocator.backend() == Backend.CPU ? 0 : config.installDelay().toNanos();
    return evidenceAtNanos.isPresent() && System.nanoTime() - evidenceAtNanos.get() >= delayNanos;
  }

  /** A layer whose terms change takes the new ones; the others go on untouched. */
  List<String> reconfigure(Config before, Config after) {
    List<String> unrestored = new ArrayList<>();
    boolean manner = before.mode() != after.mode() || before.onDrift() != after.onDrift();
    layers.forEach(
        (name, layer) -> {
          Key key = name.limitKey().orElseThrow();
          if (manner || !asksTheSame(key, before, after)) {
            layer.change(terms(key, after)).ifPresent(unrestored::add);
          }
        });
    return unrestored;
  }

  /**
   * A share is of what {@code auto} comes to; a limit that somebody wrote does not move with it.
   */
  private static boolean asksTheSame(Key key, Config before, Config after) {
    Limit limit = after.limit(key);
    return before.limit(key).sameAs(limit)
        && !(limit instanceof Limit.Auto && before.share().among() != after.share().among());
  }

  /** Why a layer would be off with this value; empty where it would act. */
  Optional<String> objection(Key key, Config asked) {
    return layers.entrySet().stream()
        .filter(it -> it.getKey().limitKey().filter(key::equals).isPresent())
        .flatMap(it -> it.getValue().objection(terms(key, asked)).stream())
        .findFirst();
  }

  /**
   * Gives every limit back; one that wants quiet waits for it while there is time. What could not
   * be given back stays, for a later try.
   *
   * @return what is left, by name
   */
  List<String> restore(Config config, Duration left) throws InterruptedException {
    long endNanos = System.nanoTime() + left.toNanos();
    List<String> unrestored = giveBack(layer -> !layer.restoresOnlyWhenQuiet(), true);
    if (wantsQuiet()) {
      boolean quiet = stillness.lasts(reader.read(), config.idleAfter());
      while (!quiet && endNanos - System.nanoTime() > BETWEEN_LOOKS.toNanos()) {
        Thread.sleep(BETWEEN_LOOKS);
        quiet = stillness.lasts(reader.read(), config.idleAfter());
      }
      unrestored.addAll(giveBack(LimitLayer::restoresOnlyWhenQuiet, quiet));
    }
    return unrestored;
  }

  /** Whether nothing of ours is in force any more. */
  boolean owesNothing() {
    return layers.isEmpty();
  }

  private boolean wantsQuiet() {
    return layers.values().stream().anyMatch(LimitLayer::restoresOnlyWhenQuiet);
  }

  private List<String> giveBack(Predicate<LimitLayer> which, boolean quiet) {
    List<String> unrestored = new ArrayList<>();
    layers
        .values()
        .removeIf(
            layer -> {
              if (!which.test(layer)) {
                return false;
              }
              Optional<String> standing = layer.restore(quiet);
              standing.map(this::here).ifPresent(unrestored::add);
              return standing.isEmpty();
            });
    return unrestored;
  }

  private String here(String what) {
    return allocator.path() + ": " + what;
  }
}
