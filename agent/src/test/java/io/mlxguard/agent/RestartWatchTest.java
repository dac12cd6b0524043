// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.config.Config;
import io.mlxguard.gate.Gate;
import io.mlxguard.layer.ScheduledRestart;
import io.mlxguard.restart.RestartEvent;
import io.mlxguard.restart.RestartEvent.Kind;
import io.mlxguard.restart.RestartState.Stage;
import io.mlxguard.snapshot.Snapshot;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The thread of layer 6 follows the configuration that was asked for last. */
class RestartWatchTest {

  private final List<RestartEvent> events = new CopyOnWriteArrayList<>();
  private final CountDownLatch held = new CountDownLatch(1);
  private final CountDownLatch unwanted = new CountDownLatch(1);

  /** A disk that hangs holds up the thread that writes, as this listener does. */
  private void take(RestartEvent event) {
    events.add(event);
    try {
      held.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void seen(ScheduledRestart layer) {
    if (layer.state().stage() == Stage.UNWANTED) {
      unwanted.countDown();
    }
  }

  @Test
  void aChangeThatComesWhileTheThreadIsHeldUpIsNotLost() throws InterruptedException {
    Config daily = Config.parse("scheduled-restart.at=04:00,scheduled-restart.mode=notify");
    Config off = Config.parse("scheduled-restart.at=off");
    ScheduledRestart layer = new ScheduledRestart(daily, this::take);
    RestartWatch watch =
        new RestartWatch(
            layer,
            daily,
            () -> Snapshot.starting(daily),
            new Gate((gate, thread) -> {}),
            new Departure(daily::log),
            () -> seen(layer));

    watch.use(daily); // returns after a second: it is held up
    watch.use(off);
    held.countDown();

    assertThat(unwanted.await(1, TimeUnit.MINUTES)).isTrue();
    assertThat(layer.isPlanned()).isFalse();
    assertThat(events).extracting(RestartEvent::kind).containsExactly(Kind.PLANNED);
    assertThat(watch.end(Duration.ofSeconds(10))).isEmpty();
  }
}
