// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mbean;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.config.Config;
import io.mlxguard.layer.LayerPart;
import io.mlxguard.layer.LayerStatus;
import io.mlxguard.pressure.History;
import io.mlxguard.snapshot.GuardState;
import io.mlxguard.snapshot.Snapshot;
import io.mlxguard.snapshot.Snapshots;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerDelegate;
import javax.management.MBeanServerNotification;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In this JVM, where the tests themselves have brought JMX up. */
class MBeansTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final LayerPart HELD = Snapshots.active(1, 1L << 30);
  private static final LayerPart YIELDED = Snapshots.part(1, LayerStatus.YIELDED, "too near");

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final List<String> warnings = new ArrayList<>();
  private final BlockingQueue<String> registered = new LinkedBlockingQueue<>();
  private final MBeans beans =
      new MBeans(
          "0.1.0",
          Instant.now(),
          Snapshots.journal(),
          new History(),
          (key, value) -> "set",
          warnings::add);

  @BeforeEach
  void watch() throws JMException {
    server.addNotificationListener(
        MBeanServerDelegate.DELEGATE_NAME,
        (told, handback) -> {
          if (told instanceof MBeanServerNotification it
              && it.getType().equals(MBeanServerNotification.REGISTRATION_NOTIFICATION)) {
            registered.add(it.getMBeanName().toString());
          }
        },
        null,
        null);
  }

  @AfterEach
  void close() throws InterruptedException {
    List<String> _ = beans.close(LONG);
  }

  private static Snapshot inUse(LayerPart memoryLimit) {
    return Snapshots.of(
        GuardState.GUARDING, Config.parse(""), Snapshots.inUse(1, HELD, memoryLimit));
  }

  private Set<ObjectName> names() throws JMException {
    return server.queryNames(new ObjectName("mlx.guard:*"), null);
  }

  private void await(String name) throws InterruptedException {
    String next;
    do {
      next = registered.poll(LONG.toSeconds(), TimeUnit.SECONDS);
    } while (next != null && !next.equals(name));
    assertThat(next).isEqualTo(name);
  }

  @Test
  void beforeTheFirstLookNothingIsRegistered() throws Exception {
    beans.start();
    beans.attached();

    assertThat(beans.state())
        .isEqualTo("waits until something in this JVM uses JMX, as JConsole does");
    assertThat(beans.close(LONG)).isEmpty();
    assertThat(names()).isEmpty();
  }

  @Test
  void allocatorsFollowAndGo() throws Exception {
    beans.start();
    beans.tell(Snapshots.of(GuardState.WAITING, Config.parse("")));
    beans.attached();
    await("mlx.guard:type=Layer,name=scheduled-restart");
    assertThat(names()).hasSize(7);

    beans.tell(
        Snapshots.of(
            GuardState.WAITING, Config.parse(""), Snapshots.unused(1), Snapshots.unused(2)));
    await("mlx.guard:type=Memory,allocator=2");
    assertThat(names()).hasSize(12);
    ObjectName second = new ObjectName("mlx.guard:type=Memory,allocator=2");
    assertThat(server.getAttribute(second, "Allocator")).isEqualTo(2);
    assertThat(server.getAttribute(second, "ActiveBytes")).isNull();

    assertThat(beans.close(LONG)).isEmpty();
    assertThat(names()).isEmpty();
    assertThat(warnings).isEmpty();
  }

  @Test
  void aTargetHasABeanAtOnce() throws Exception {
    Snapshot waiting = Snapshots.of(GuardState.WAITING, Config.parse(""));
    beans.start();
    beans.tell(waiting);
    beans.attached();
    await("mlx.guard:type=Layer,name=scheduled-restart");

    beans.tell(waiting.with(Snapshots.woven(Snapshots.uncalled("com.acme.Llm#generate(..)"))));
    await("mlx.guard:type=Target,name=\"com.acme.Llm#generate(..)\"");

    assertThat(beans.close(LONG)).isEmpty();
    assertThat(names()).isEmpty();
  }

  @Test
  void beansAreThereOnceMlxIsInUse() throws Exception {
    beans.start();
    beans.tell(inUse(YIELDED));
    await("mlx.guard:type=Memory");
  }

  @Test
  void aListenerThatBlocksOrThrowsCostsNothingButNotifications() throws Exception {
    ObjectName layer = new ObjectName("mlx.guard:type=Layer,name=memory-limit");
    Semaphore open = new Semaphore(0);
    BlockingQueue<Long> numbers = new LinkedBlockingQueue<>();
    beans.start();
    beans.tell(inUse(HELD));
    await("mlx.guard:type=Memory");
    server.addNotificationListener(
        layer,
        (told, handback) -> {
          numbers.add(told.getSequenceNumber());
          open.acquireUninterruptibly();
          throw new StackOverflowError();
        },
        null,
        null);

    for (int i = 0; i < 500; i++) {
      beans.tell(inUse(YIELDED));
      beans.tell(inUse(HELD));
    }
    assertThat(numbers.poll(LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo(1);
    open.release(2000);
    Long last = 1L;
    for (int i = 0; i < 64; i++) {
      Long next = numbers.poll(LONG.toSeconds(), TimeUnit.SECONDS);
      assertThat(next).isGreaterThan(last);
      last = next;
    }
    beans.tell(inUse(YIELDED));
    Long next;
    do {
      next = numbers.poll(LONG.toSeconds(), TimeUnit.SECONDS);
    } while (next != null && next != 1001);
    assertThat(next).as("numbered with those that were dropped").isEqualTo(1001);
  }
}
