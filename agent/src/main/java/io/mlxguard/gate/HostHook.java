// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What the dispatcher in java.base calls, on the host's threads. Pairs entries with exits, level by
 * level, and keeps the numbers of each target. What it throws the dispatcher counts.
 *
 * <p>An entry's token is this hook's epoch and the level the call is at, from 1; level 0 is a call
 * that does not count, nested in one of the same target or too deep, unless it goes on as a stage.
 */
public final class HostHook extends MlxGuardHook {

  private static final int LEVEL_BITS = 8;
  private static final int LEVEL_MASK = (1 << LEVEL_BITS) - 1;
  private static final long NANOS_PER_MICRO = 1000;

  private final Gate gate;
  private final NanoClock clock;
  private final int epoch;
  private final int firstSite;
  private final ThreadLocal<int[]> cells;
  private volatile Site[] sites = {};

  /**
   * A hook that is not in force yet.
   *
   * @param seed tells this hook's calls from those of one before it
   */
  public HostHook(Gate gate, int seed) {
    this(gate, seed, 0, MlxGuardHook.CELL);
  }

  /**
   * One beside another.
   *
   * @param firstSite the smallest number of a site of its own
   * @param cells what it keeps of each thread
   */
  HostHook(Gate gate, int seed, int firstSite, ThreadLocal<int[]> cells) {
    this.gate = gate;
    this.clock = gate.clock();
    this.firstSite = firstSite;
    this.cells = cells;
    int mixed = (seed * 0x9E3779B9) >>> LEVEL_BITS;
    this.epoch = mixed == 0 ? 1 : mixed;
  }

  /** Makes a site known, before any code that has its number. */
  public synchronized void add(Site site) {
    int index = site.number() - firstSite;
    Site[] more = java.util.Arrays.copyOf(sites, Math.max(sites.length, index + 1));
    more[index] = site;
    sites = more;
  }

  private @Nullable Site site(int number) {
    Site[] known = sites;
    int index = number - firstSite;
    return index >= 0 && index < known.length ? known[index] : null;
  }

  @Override
  protected int entered(int number) {
    return enter(number, 0);
  }

  @Override
  protected int entered(int number, long argument) {
    return enter(number, TokenReader.clamp(argument));
  }

  @Override
  protected int entered(int number, @Nullable Object argument) {
    Site site = site(number);
    return site == null ? 0 : enter(number, tokens(site, site.ofArgument(), argument));
  }

  private int enter(int number, int tokens) {
    Site site = site(number);
    if (site == null) {
      return 0;
    }
    int[] cell = Cell.of(cells, epoch);
    int level = Cell.depth(cell);
    if (level > 0 && (level >= Cell.LEVELS || isInside(cell, level, site))) {
      return epoch << LEVEL_BITS;
    }
    Tally tally = site.stats().tally();
    boolean counted = false;
    try {
      Cell.push(cell, level, number, clock.nanos(), tokens);
      tally.enter();
      counted = true;
      if (level == 0) {
        gate.entered(cell, site);
      }
    } catch (Throwable e) { // no stack left: this call does not count, the next one does
      Cell.depth(cell, level);
      if (counted) {
        tally.unenter();
      }
      throw e;
    }
    return epoch << LEVEL_BITS | level + 1;
  }

  private boolean isInside(int[] cell, int depth, Site site) {
    for (int level = 0; level < depth; level++) {
      Site outer = site(Cell.site(cell, level));
      if (outer != null && outer.stats() == site.stats()) {
        return true;
      }
    }
    return false;
  }

  @Override
  protected void left(int number, int token, @Nullable Throwable thrown) {
    if (counts(token)) {
      leave(number, token, 0, thrown);
    }
  }

  @Override
  protected void left(int number, int token, long result, @Nullable Throwable thrown) {
    if (counts(token)) {
      leave(number, token, TokenReader.clamp(result), thrown);
    }
  }

  @Override
  protected void left(int number, int token, @Nullable Object result, @Nullable Throwable thrown) {
    Site site = site(number);
    if (site == null || !isOurs(token)) {
      return;
    }
    if (thrown == null && result instanceof CompletionStage<?> stage) {
      goOn(site, token, stage);
    } else if (counts(token)) {
      boolean counts = site.tokensInResult() && thrown == null;
      leave(number, token, counts ? tokens(site, site.ofResult(), result) : 0, thrown);
    }
  }

  private boolean isOurs(int token) {
    return token >>> LEVEL_BITS == epoch;
  }

  private boolean counts(int token) {
    return isOurs(token) && (token & LEVEL_MASK) != 0;
  }

  private void leave(int number, int token, int tokensOfResult, @Nullable Throwable thrown) {
    Site site = site(number);
    if (site == null) {
      return;
    }
    long nowNanos = clock.nanos();
    int[] cell = Cell.of(cells, epoch);
    int level = (token & LEVEL_MASK) - 1;
    int tokens = Cell.tokens(cell, level) + tokensOfResult;
    long micros = (nowNanos - startNanos(cell, level, number, nowNanos)) / NANOS_PER_MICRO;
    boolean normal = thrown == null;
    try {
      if (normal) {
        gate.tokens(site, tokens);
      }
      if (level == 0) {
        gate.leaving(cell, site, normal, nowNanos);
      }
    } finally {
      leaveLevel(cell, level);
      site.stats().ended(micros, tokens, !normal);
    }
    if (level == 0 && normal) {
      gate.left();
    }
  }

  /**
   * Calls nested in this one are over with it, even where no stack was left to tell of their end.
   */
  private void leaveLevel(int[] cell, int level) {
    for (int lost = Cell.depth(cell) - 1; lost > level; lost--) {
      Cell.depth(cell, lost); // first: an error in between must not take one out twice
      Site site = site(Cell.site(cell, lost));
      if (site != null) {
        site.stats().tally().unenter();
      }
    }
    Cell.depth(cell, level);
  }

  /** A host may clear its threads' locals in between: then nothing is known of the start. */
  private static long startNanos(int[] cell, int level, int number, long otherwise) {
    boolean known = Cell.depth(cell) > level && Cell.site(cell, level) == number;
    return known ? Cell.startNanos(cell, level) : otherwise;
  }

  /** The call counts until its stage is complete: nested in its own target, from now on. */
  private void goOn(Site site, int token, CompletionStage<?> stage) {
    int[] cell = Cell.of(cells, epoch);
    int level = (token & LEVEL_MASK) - 1;
    long startNanos = 0;
    int tokens = 0;
    if (level < 0) {
      site.stats().tally().enter();
    } else {
      startNanos = startNanos(cell, level, site.number(), clock.nanos());
      tokens = Cell.tokens(cell, level);
      leaveLevel(cell, level);
    }
    var done = MlxGuardHook.completion(site.number(), token, startNanos, tokens);
    try {
      if (level == 0) {
        gate.goesOn(cell, site);
      }
      var _ = stage.whenComplete(done);
    } catch (Throwable e) { // a stage of the host's own that takes no callbacks, or took it first
      done.accept(null, null);
      throw e;
    }
  }

  @Override
  protected void done(
      int number,
      int token,
      long startNanos,
      long tokens,
      @Nullable Object result,
      @Nullable Throwable thrown) {
    Site site = site(number);
    if (site == null || !isOurs(token)) {
      return;
    }
    boolean counts = thrown == null && site.tokensInResult();
    int ofResult = counts ? tokens(site, site.ofResult(), result) : 0;
    end(site, token, startNanos, (int) tokens + ofResult, thrown != null);
  }

  /** On whatever thread: it may have drained nothing, and is not asked to. */
  private void end(Site site, int token, long startNanos, int tokens, boolean failed) {
    long nowNanos = clock.nanos();
    try {
      if (!failed) {
        gate.tokens(site, tokens);
      }
      gate.completed(site, !failed, nowNanos);
    } finally {
      if (counts(token)) {
        site.stats().ended((nowNanos - startNanos) / NANOS_PER_MICRO, tokens, failed);
      } else {
        site.stats().tally().unenter(); // part of the call around it
      }
    }
  }

  private static int tokens(Site site, @Nullable TokenReader reader, @Nullable Object value) {
    if (reader == null) {
      return 0;
    }
    try {
      return Math.max(0, reader.read(value));
    } catch (Throwable e) { // the host's own method, called by us: its trouble must not become ours
      site.stats().suppressed();
      return 0;
    }
  }
}
