// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.weave;

import io.mlxguard.config.Config;
import io.mlxguard.config.Key;
import io.mlxguard.gate.Hooks;
import io.mlxguard.gate.TargetNumbers;
import java.lang.instrument.Instrumentation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Counts calls of methods for a while, beside the guard's own targets and without a trace in them:
 * by a weaver, a gate and a hook of its own. That gate follows no plan, so nothing of it ever
 * reaches MLX. All but {@link #numbers} is called on one thread, which holds no lock of the host's.
 */
public final class CountOnly implements AutoCloseable {

  private static final Duration LONGEST_CALL_OF_OURS = Duration.ofSeconds(1);
  private static final Duration POLL = Duration.ofMillis(20);
  private static final String METHODS = Key.CLEAR_AFTER_GENERATE_METHODS.title();

  private final Weaver weaver;

  /** Nothing is woven yet. */
  public CountOnly(Instrumentation instrumentation, Hooks hooks) {
    weaver = Weaver.create(instrumentation, hooks.ofTrial(), () -> {});
  }

  /**
   * Counts these from now on, and no others any more; what was counted of one stays.
   *
   * @param targets as in the configuration; one that cannot be read is left out
   */
  public void use(List<String> targets) {
    weaver.apply(Config.parse(METHODS + "=" + String.join(";", targets)).clear());
  }

  /** What is known of each now, by the target without its options. Any thread. */
  public List<TargetNumbers> numbers() {
    return weaver.numbers();
  }

  /** The host's classes are as they were when this returns. */
  @Override
  public void close() {
    weaver.unweave();
    long endNanos = System.nanoTime() + LONGEST_CALL_OF_OURS.toNanos();
    while (weaver.isInUse() && System.nanoTime() - endNanos < 0) {
      LockSupport.parkNanos(POLL.toNanos());
    }
  }
}
