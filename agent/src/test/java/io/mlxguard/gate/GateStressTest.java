// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.gate.Plan.Phase;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Eight threads, nesting, throws, stages, a worker that meddles: no clear under any of it. */
class GateStressTest {

  private static final int THREADS = 8;
  private static final int CALLS = 20_000;

  private final Rig rig = new Rig();
  private final BusyHost host = new BusyHost(rig, THREADS);
  private final CyclicBarrier all = new CyclicBarrier(THREADS, rig::ready);
  private final AtomicInteger running = new AtomicInteger(THREADS);

  @AfterEach
  void takeOut() {
    rig.close();
  }

  @Test
  void neverUnderACall() throws Exception {
    Together.run(
        THREADS + 1,
        thread -> {
          if (thread == THREADS) {
            for (int i = 0; running.get() > 0; i++) {
              meddle(i);
            }
          } else {
            try {
              host.calls(thread, CALLS, all, () -> {});
            } finally {
              int _ = running.decrementAndGet();
            }
          }
        });
    host.completeAll();

    assertThat(host.violations).hasValue(0);
    assertThat(rig.inFlight()).isZero();
    assertThat(rig.llm.numbers().calls()).isGreaterThanOrEqualTo(THREADS * CALLS);
  }

  /** A call that fails comes and goes while another thread is about to clear. */
  @Test
  void neverUnderWorkThatIsLeftMeanwhile() throws Exception {
    int site = rig.site(rig.llm);

    Together.run(
        2,
        thread -> {
          if (thread == 0) {
            for (int i = 0; i < 100 * CALLS; i++) {
              rig.ready();
              rig.pool.cacheBytes = Rig.MAX_CACHE;
              Rig.call(site);
            }
            running.set(0);
          } else {
            host.failures(thread, () -> running.get() > 0);
          }
        });

    assertThat(rig.clears()).isPositive();
    assertThat(host.violations).hasValue(0);
  }

  private void meddle(int round) {
    rig.phase(round % 3 == 0 ? Phase.DRAINING : Phase.READY);
    if (!rig.gate.isClearing()) { // whoever waits for it gives up after 2 s of this clock
      rig.clock.pass(Rig.TAIL_AFTER.dividedBy(8));
    }
    switch (round % 16) {
      case 3 -> rig.gate.request(ClearCause.PRESSURE, Rig.MAX_CACHE);
      case 7 -> rig.gate.sampleGrowth();
      case 11 -> {
        boolean _ = rig.gate.clearIdle();
      }
      default -> Thread.onSpinWait();
    }
  }

  /** Without the gate the host's own count of open calls finds violations. */
  @Test
  void negativeControl() throws Exception {
    rig.close();

    Together.run(
        THREADS + 1,
        thread -> {
          if (thread == THREADS) {
            host.callAround(
                () -> {
                  while (running.get() > 0) {
                    Thread.onSpinWait();
                  }
                });
          } else {
            host.calls(thread, CALLS / 100, all, rig.pool::clear);
            int _ = running.decrementAndGet();
          }
        });

    assertThat(host.violations).hasPositiveValue();
  }
}
