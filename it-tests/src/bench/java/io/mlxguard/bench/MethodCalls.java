// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The same method, called in JVMs with one agent or another, or with the checklist's own line. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 10, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
@State(Scope.Benchmark)
public class MethodCalls {

  private final Llm llm = new Llm();
  private int maxTokens = 100;
  private volatile int clears;

  /** Where the guard is to have woven it: not before it says so. */
  @Setup
  public void woven() throws InterruptedException {
    int _ = llm.generate(maxTokens);
    for (int tries = 0; Boolean.getBoolean("woven") && !isWoven(); tries++) {
      if (tries == 1000) {
        throw new IllegalStateException(System.getProperty("mlx.guard.status"));
      }
      Thread.sleep(50);
    }
  }

  private static boolean isWoven() {
    return System.getProperty("mlx.guard.status", "").contains("Llm.generate");
  }

  @Benchmark
  public int call() {
    return llm.generate(maxTokens);
  }

  /** As the checklist has it. */
  @Benchmark
  public int checklist() {
    int result = llm.generate(maxTokens);
    if (maxTokens >= 500) {
      clears++;
    }
    return result;
  }
}
