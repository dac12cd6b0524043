// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import io.mlxguard.config.ClearChoice;
import io.mlxguard.config.Config;
import io.mlxguard.config.Mode;
import io.mlxguard.gate.ClearCause;
import io.mlxguard.gate.ClearLog;
import io.mlxguard.gate.ClearLog.Clear;
import io.mlxguard.gate.ClearNumbers;
import io.mlxguard.gate.Due;
import io.mlxguard.gate.Gate;
import io.mlxguard.gate.Plan;
import io.mlxguard.gate.Plan.Phase;
import io.mlxguard.os.Machine;
import io.mlxguard.os.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Layer 4: MLX's cache is cleared after generate calls, by the gate, on the host's own threads, at
 * quiet moments. This is the guard's side of it: when the gate looks, drains and clears; what
 * became of a clear; and what is done where quiet does not come. Used by the worker thread alone.
 */
public final class ClearAfterGenerate {

  /** The pause between two ticks, and some more. */
  private static final Duration TICK = Duration.ofMillis(500);

  private final Gate gate;
  private final Machine machine;
  private final Usefulness usefulness;
  private final Holding holding;
  private final List<ClearedAllocator> allocators = new ArrayList<>();
  private ClearChoice choice;
  private Mode mode;
  private Duration idleAfter;
  private boolean quiet;
  private long servedNanos = System.nanoTime();
  private long seenClear;
  private long dips;
  private long dipReturnedBytes;
  private long poolBeforeDip;
  private long idleClears;
  private long trims;
  private boolean untrimmed;

  /** The layer; nothing is done before the first tick. */
  public ClearAfterGenerate(Gate gate, Machine machine, Config config) {
    this.gate = gate;
    this.machine = machine;
    this.choice = config.clear();
    this.mode = config.mode();
    this.idleAfter = config.idleAfter();
    this.usefulness = new Usefulness(choice.minInterval());
    this.holding = new Holding(gate);
  }

  /** Takes another configuration; the next tick acts on it. */
  public void change(Config next) {
    choice = next.clear();
    mode = next.mode();
    idleAfter = next.idleAfter();
    usefulness.shortest(choice.minInterval());
    forget();
  }

  /**
   * They are bound anew at the next tick; one whose dip could not be ended is still owed its limit.
   */
  private void forget() {
    allocators.removeIf(allocator -> !allocator.isDipping());
  }

  /** Begins a tick: the allocators that may be called follow, each with {@link #tick}. */
  public void begin() {
    quiet = true;
  }

  /**
   * Looks at one allocator that may be called.
   *
   * @param methods how many methods are woven
   */
  public LayerPart tick(ClearedAllocator allocator, Moment moment, int methods) {
    quiet &= moment.quiet();
    if (mode == Mode.GUARD && !allocator.isBoundFor(choice)) {
      allocators.remove(allocator);
      allocators.add(allocator);
      allocator.bind(choice);
    }
    return allocator.part(choice, mode, methods, gate.refused());
  }

  /** Ends a tick: acts on all of them. */
  public void act(Reading<Long> footprintBytes) {
    long nowNanos = System.nanoTime();
    OptionalLong footprint =
        footprintBytes.known().map(OptionalLong::of).orElseGet(OptionalLong::empty);
    Pools pools = pools();
    endDips(nowNanos, pools);
    trim();
    if (pools.all().isEmpty()) {
      gate.follow(Plan.COUNT_ONLY, gate.log().last().number());
      return;
    }
    if (quiet) {
      gate.trust();
    }
    gate.sampleGrowth();
    judge(nowNanos, pools, footprint);
    follow(nowNanos, pools);
    serve(nowNanos, pools);
  }

  private void endDips(long nowNanos, Pools pools) {
    boolean dipping = allocators.stream().anyMatch(ClearedAllocator::isDipping);
    allocators.forEach(allocator -> allocator.endDip(nowNanos));
    if (dipping && allocators.stream().noneMatch(ClearedAllocator::isDipping)) {
      servedNanos = nowNanos; // one dip would follow the other
      dipReturnedBytes += Math.max(0, poolBeforeDip - Math.max(0, pools.cacheBytes()));
    }
  }

  private Pools pools() {
    List<ClearedAllocator> bound = allocators.stream().filter(ClearedAllocator::isBound).toList();
    return new Pools(
        bound.stream().map(ClearedAllocator::calls).toList(),
        bound.stream().filter(ClearedAllocator::drains).map(ClearedAllocator::calls).toList(),
        bound.stream().filter(ClearedAllocator::clears).map(ClearedAllocator::calls).toList(),
        bound.stream().anyMatch(ClearedAllocator::sharesStream),
        machine,
        bound.stream().noneMatch(ClearedAllocator::isOnCard));
  }

  /** What became of the latest clear. */
  private void judge(long nowNanos, Pools pools, OptionalLong footprint) {
    Clear last = gate.log().last();
    if (last.number() != seenClear) {
      seenClear = last.number();
      servedNanos = last.atNanos();
      usefulness.made(last);
      untrimmed = true;
    }
    usefulness.look(nowNanos, pools.cacheBytes(), footprint);
  }

  /** The C library keeps what MLX's CPU build frees. */
  private void trim() {
    if (untrimmed && idle()) {
      untrimmed = false;
      boolean onHeap = allocators.stream().anyMatch(ClearedAllocator::isOnHeap);
      trims += onHeap && machine.trimHeap() ? 1 : 0;
    }
  }

  private void follow(long nowNanos, Pools pools) {
    Duration sinceServed = Duration.ofNanos(nowNanos - servedNanos);
    Duration left = usefulness.interval().minus(sinceServed);
    Phase phase = Phase.RESTING;
    if (left.isNegative() || left.isZero() || isAskedFor(gate.due())) {
      phase = Phase.READY;
    } else if (left.compareTo(idleAfter.plus(TICK)) <= 0) {
      phase = Phase.DRAINING;
    }
    boolean drains = choice.drain() && !pools.cleared().isEmpty();
    gate.follow(new Plan(phase, pools, drains, idleAfter), seenClear);
  }

  /** A clear that no exit has made, so far. */
  private void serve(long nowNanos, Pools pools) {
    holding.look(nowNanos);
    if (gate.plan().phase() != Phase.READY) {
      return;
    }
    boolean wanted = !choice.targets().isEmpty();
    if (wanted && gate.due().isEmpty() && idle() && pools.cacheBytes() >= smallestMaxCache()) {
      gate.request(ClearCause.POOL, smallestMaxCache()); // what filled it ended while at rest
    }
    Optional<Due> due = gate.due();
    if (due.isEmpty()) {
      return;
    }
    boolean late =
        !isForPressure(due) // layer 5 has its own ladder
            && nowNanos - due.get().sinceNanos() >= choice.maxDefer().toNanos();
    long poolBytes = pools.cacheBytes();
    if (poolBytes < 0) {
      return; // MLX does not tell: it stays due
    }
    if (poolBytes < Gate.FLOOR_BYTES) {
      gate.served(); // MLX has given it back by itself
    } else if (!gate.plan().drains()) {
      dip(nowNanos, due.get(), poolBytes); // it replaces every clear, by whatever thread
    } else if (idle() && allocators.stream().allMatch(ClearedAllocator::clearsIdle)) {
      idleClears += gate.clearIdle() ? 1 : 0;
    } else if (late && !holding.begin(choice.maxHold(), nowNanos)) {
      dip(nowNanos, due.get(), poolBytes);
    }
  }

  /** It waits for quiet, but not for the shortest time between two. */
  private static boolean isAskedFor(Optional<Due> due) {
    return isForPressure(due) || due.filter(it -> it.cause() == ClearCause.REQUEST).isPresent();
  }

  /**
   * Has a clear be due, whenever the last one was; a pool below {@link Gate#FLOOR_BYTES} is not
   * worth one.
   *
   * @return the pool's bytes; empty where MLX does not tell
   */
  public OptionalLong ask() {
    Pools pools = pools();
    long poolBytes = pools.all().isEmpty() ? -1 : pools.cacheBytes();
    if (poolBytes >= Gate.FLOOR_BYTES) {
      gate.request(ClearCause.REQUEST, smallestMaxCache());
    }
    return poolBytes < 0 ? OptionalLong.empty() : OptionalLong.of(poolBytes);
  }

  static boolean isForPressure(Optional<Due> due) {
    return due.filter(it -> it.cause() == ClearCause.PRESSURE).isPresent();
  }

  // For layer 5.

  /** Every one that may be called, bound or not. */
  List<ClearedAllocator> allocators() {
    return allocators;
  }

  Gate gate() {
    return gate;
  }

  ClearChoice choice() {
    return choice;
  }

  /**
   * Lowers the cache limit of all on that side until the dips are let end.
   *
   * @return whether it was lowered anywhere
   */
  boolean dipUntilCalm(boolean onCard, long nowNanos) {
    poolBeforeDip = 0; // what it brings is counted where it was asked for
    boolean lowered = false;
    for (ClearedAllocator allocator : allocators) {
      if (allocator.isOnCard() == onCard) {
        lowered |= allocator.dipUntilCalm(smallestMaxCache(), nowNanos);
      }
    }
    dips += lowered ? 1 : 0;
    return lowered;
  }

  /** Holds new calls as long as the configuration permits; whether it does. */
  boolean holdForClear(long nowNanos) {
    return holding.begin(choice.maxHold(), nowNanos);
  }

  /** What the heap keeps is given back at the next quiet moment. */
  void trimSoon() {
    untrimmed = true;
  }

  /** To what a dip lowers the cache limit, in bytes. */
  long smallestMaxCache() {
    return choice.targets().stream()
        .mapToLong(it -> it.maxCacheBytes().orElse(choice.maxCacheBytes()))
        .min()
        .orElse(choice.maxCacheBytes());
  }

  /** Whether nothing runs; asked after all allocators were looked at. */
  boolean idle() {
    return quiet && gate.inFlight() == 0;
  }

  private void dip(long nowNanos, Due due, long poolBytes) {
    poolBeforeDip = poolBytes;
    boolean lowered = false;
    for (ClearedAllocator allocator : allocators) {
      lowered |= allocator.beginDip(due.maxCacheBytes(), nowNanos);
    }
    if (lowered && due.maxCacheBytes() < poolBytes) {
      dips++;
    }
    gate.served();
    servedNanos = nowNanos;
  }

  /** Whether an allocator's cache limit is lowered for a while: layer 2 lets it alone then. */
  public boolean isDipping(ClearedAllocator allocator) {
    return allocator.isDipping();
  }

  /** The cache limit of an allocator while it is lowered, in bytes. */
  public OptionalLong dipBytes(ClearedAllocator allocator) {
    return allocator.isDipping() ? OptionalLong.of(allocator.dipBytes()) : OptionalLong.empty();
  }

  /**
   * Ends what is under way, and leaves the gate counting.
   *
   * @return what could not be put back, by name
   */
  public List<String> restore() {
    gate.release();
    gate.follow(Plan.COUNT_ONLY, gate.log().last().number());
    List<String> left = new ArrayList<>();
    allocators.forEach(allocator -> allocator.endDipNow().ifPresent(left::add));
    forget();
    return left;
  }

  /**
   * All of it now.
   *
   * @param suppressed errors of the guard's own on threads of the host's
   */
  public ClearNumbers numbers(long suppressed) {
    Optional<Due> due = gate.due();
    Duration age =
        due.map(it -> Duration.ofNanos(System.nanoTime() - it.sinceNanos())).orElse(Duration.ZERO);
    ClearLog log = gate.log();
    return new ClearNumbers(
        gate.inFlight(),
        due.map(Due::cause),
        age,
        Duration.ofNanos(log.longestDeferNanos()),
        log.clears(),
        log.byCause(),
        idleClears,
        dips,
        log.returnedBytes() + dipReturnedBytes,
        usefulness.returnedToSystemBytes(),
        usefulness.useless(),
        usefulness.interval(),
        holding.holds(),
        gate.held(),
        gate.heldTime(),
        trims,
        log.refusals(),
        suppressed + gate.suppressed());
  }
}
