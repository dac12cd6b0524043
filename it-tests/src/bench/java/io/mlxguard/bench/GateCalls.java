// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.bench;

import io.mlxguard.gate.Gate;
import io.mlxguard.gate.HostHook;
import io.mlxguard.gate.NanoClock;
import io.mlxguard.gate.Plan;
import io.mlxguard.gate.Pool;
import io.mlxguard.gate.Site;
import io.mlxguard.gate.TargetStats;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One entry and one exit through the dispatcher, as a woven method makes them. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 8, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class GateCalls {

  private static final int SITE = 0;

  /** A hook in force for as long as a benchmark runs. */
  @State(Scope.Benchmark)
  public abstract static class InForce {

    abstract NanoClock clock();

    abstract Plan plan();

    @Setup
    public void set() {
      Gate gate = new Gate((inside, thread) -> {}, clock());
      HostHook hook = new HostHook(gate, 7);
      TargetStats target = new TargetStats("Llm#generate");
      gate.add(target);
      gate.follow(plan(), 0);
      hook.add(new Site(SITE, target, null, null, false, true, 500, 100L << 20));
      MlxGuardHook.set(hook);
    }

    @TearDown
    public void takeOut() {
      MlxGuardHook.set(null);
    }
  }

  /** Takes no time: what is left is the gate. */
  public static class Alone extends InForce {
    @Override
    NanoClock clock() {
      return new NanoClock() {
        @Override
        public long nanos() {
          return 0;
        }
      };
    }

    @Override
    Plan plan() {
      return Plan.COUNT_ONLY;
    }
  }

  /** As in a host for long after a clear. */
  public static class Resting extends InForce {
    @Override
    NanoClock clock() {
      return new NanoClock();
    }

    @Override
    Plan plan() {
      return Plan.COUNT_ONLY;
    }
  }

  /** As in a host otherwise: each exit looks at the pool, whose size is a volatile read here. */
  public static class Ready extends Resting {
    @Override
    Plan plan() {
      return new Plan(Plan.Phase.READY, new SmallPool(), true, Duration.ofSeconds(5));
    }
  }

  private static final class SmallPool implements Pool {
    private volatile long bytes = 1;

    @Override
    public long cacheBytes() {
      return bytes;
    }

    @Override
    public long activeBytes() {
      return bytes;
    }

    @Override
    public long footprintBytes() {
      return -1;
    }

    @Override
    public boolean sharesStream() {
      return false;
    }

    @Override
    public boolean drain() {
      return true;
    }

    @Override
    public boolean clear() {
      bytes = 0;
      return true;
    }
  }

  /** One word, as a target has. */
  @State(Scope.Benchmark)
  public static class Word {
    private final AtomicLong word = new AtomicLong();
  }

  @Benchmark
  public void alone(Alone state) {
    MlxGuardHook.out(SITE, MlxGuardHook.in(SITE), null);
  }

  @Benchmark
  public void resting(Resting state) {
    MlxGuardHook.out(SITE, MlxGuardHook.in(SITE), null);
  }

  @Benchmark
  public void restingWithTokens(Resting state) {
    MlxGuardHook.out(SITE, MlxGuardHook.in(SITE, 100L), null);
  }

  @Benchmark
  public void ready(Ready state) {
    MlxGuardHook.out(SITE, MlxGuardHook.in(SITE), null);
  }

  /** What is left in a method that was woven and has not been unwoven yet. */
  @Benchmark
  public void noHook() {
    MlxGuardHook.out(SITE, MlxGuardHook.in(SITE), null);
  }

  /** What counting in and out costs at the least. */
  @Benchmark
  public long atomicTwice(Word state) {
    state.word.getAndAdd(1);
    return state.word.getAndAdd(-1);
  }

  @Benchmark
  public long nanoTimeTwice() {
    long before = System.nanoTime();
    return System.nanoTime() - before;
  }
}
