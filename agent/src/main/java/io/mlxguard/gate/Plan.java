// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import java.time.Duration;

/**
 * What a woven exit does beside counting. Made by the worker thread, read by every exit.
 *
 * @param phase how much
 * @param pool MLX
 * @param drains whether an exit drains its own stream while a clear is due; without that no exit
 *     clears, and a due clear is the worker's to serve by a dip
 * @param tailAfter how long work that nobody drained is taken to be still running
 */
public record Plan(Phase phase, Pool pool, boolean drains, Duration tailAfter) {

  /** How much an exit does. */
  public enum Phase {
    /** No clear will be made for long: exits only count, and note nothing they leave. */
    RESTING,
    /** None will be made yet: exits look at the pool, and drain while a clear is due. */
    DRAINING,
    /** A due clear is made at the first quiet moment. */
    READY
  }

  private static final Pool NONE =
      new Pool() {
        @Override
        public long cacheBytes() {
          return -1;
        }

        @Override
        public long activeBytes() {
          return -1;
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
          return false;
        }

        @Override
        public boolean clear() {
          return false;
        }
      };

  /** MLX may not be called, or need not be. */
  public static final Plan COUNT_ONLY = new Plan(Phase.RESTING, NONE, false, Duration.ZERO);

  Plan withoutDrain() {
    return new Plan(phase, pool, false, tailAfter);
  }

  /** A clear was just made. */
  Plan paused() {
    return phase == Phase.READY ? new Plan(Phase.DRAINING, pool, drains, tailAfter) : this;
  }
}
