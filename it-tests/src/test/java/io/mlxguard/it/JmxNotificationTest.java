// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Attachment;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import java.util.List;
import java.util.Queue;
import java.util.stream.LongStream;
import javax.management.AttributeChangeNotification;
import javax.management.Notification;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** What listeners are told, and that none of them holds anything up. */
class JmxNotificationTest {

  private static final long GIB = 1L << 30;
  private static final String GUARD = "type=Guard";
  private static final String CACHE = "type=Layer,name=cache-limit";
  private static final String MEMORY = "type=Layer,name=memory-limit";
  private static final String LISTENER = "io.mlxguard.host.mbeans.Listener";
  private static final String LOADER = "io.mlxguard.shim.NestedLoader";

  /** Too near a limit of 20 MiB, until it is collected. */
  private static final String HOLD = "hold-cleaned bytes=" + (20 << 20);

  private static HostProcess start(HostProcess.Launch launch) {
    HostProcess host = launch.with("-XX:+EnableDynamicAgentLoading").start().ready();
    host.ask("load");
    host.ask("use");
    return host;
  }

  private static HostProcess guarded(String configuration) {
    return start(HostProcess.hostA(Personality.METAL).guarded(configuration));
  }

  private static List<String> changes(Queue<Notification> told) {
    return told.stream()
        .map(AttributeChangeNotification.class::cast)
        .map(it -> it.getAttributeName() + " " + it.getOldValue() + " " + it.getNewValue())
        .toList();
  }

  private static void assertNumberedFromOne(Queue<Notification> told) {
    assertThat(told.stream().map(Notification::getSequenceNumber))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, told.size()).boxed().toList());
  }

  @Test
  void aLayerThatYieldsToldAtEachEdgeAndTheGuardThatIsDisabledByIt() {
    try (HostProcess host = guarded("cache-limit=off,memory-limit=20m,pressure-watchdog=off");
        JmxClient client = JmxClient.registered(host)) {
      Queue<Notification> layer = client.listen(MEMORY);
      Queue<Notification> guard = client.listen(GUARD);
      for (int time = 1; time <= 3; time++) {
        int edges = 2 * time - 1;
        assertThat(host.ask(HOLD)).startsWith("held ");
        Eventually.poll().until(() -> layer.size() >= edges);
        host.ask("gc");
        Eventually.poll().until(() -> edges == 5 || layer.size() == edges + 1);
      }
      assertThat(changes(layer))
          .containsExactly(
              "Status ACTIVE YIELDED",
              "Status YIELDED ACTIVE",
              "Status ACTIVE YIELDED",
              "Status YIELDED ACTIVE",
              "Status ACTIVE OFF");
      assertNumberedFromOne(layer);
      assertThat(layer.element().getMessage()).startsWith("live memory of ").contains("20 MiB");
      assertThat(layer.element().getSource().toString()).isEqualTo("mlx.guard:" + MEMORY);
      Eventually.poll().until(() -> guard.size() == 1);
      assertThat(changes(guard)).containsExactly("State GUARDING DISABLED");
      assertNumberedFromOne(guard);
      Undisturbed.end(host);
    }
  }

  @Test
  void aLimitThatTheHostSetsItselfIsToldAsDrift() {
    try (HostProcess host = guarded("cache-limit=300m,memory-limit=2g");
        JmxClient client = JmxClient.registered(host)) {
      Queue<Notification> told = client.listen(MEMORY);
      host.ask("set-memory bytes=" + 3 * GIB);
      Eventually.poll().until(() -> told.size() == 2);
      assertNumberedFromOne(told);
      Notification drift = told.remove();
      assertThat(drift.getType()).isEqualTo("mlx.guard.layer.drift");
      assertThat(drift.getMessage()).startsWith("the host has set 3 GiB (" + 3 * GIB + " bytes)");
      assertThat(changes(told)).containsExactly("Status ACTIVE OFF");
      Undisturbed.end(host);
    }
  }

  @Test
  void aListenerOfTheHostsThatBlocksHoldsNothingElseUp() {
    try (HostProcess host = guarded("cache-limit=off,memory-limit=2g");
        JmxClient client = JmxClient.registered(host);
        Attachment guard = Attachment.to(host)) {
      Limits own = Limits.of(host);
      ObjectName listener = client.create(LISTENER, "host:type=Listener");
      client.listen(CACHE, listener);
      Queue<Notification> told = client.listen(CACHE);
      client.invoke(listener, "block");
      for (int size = 101; size <= 150; size++) {
        client.setLimit("cache-limit", size + "m");
        assertThat(Limits.recorded(host).cache()).isEqualTo((long) size << 20);
        client.setLimit("cache-limit", "off");
        assertThat(Limits.recorded(host).cache()).isEqualTo(own.cache());
        assertThat(client.attribute(CACHE, "Status")).isEqualTo("OFF");
      }
      assertThat(client.attribute(listener, "Heard")).as("the negative control").isEqualTo(1);
      client.invoke(listener, "release");
      Eventually.poll().until(() -> told.size() >= 65);
      client.setLimit("cache-limit", "200m");
      Eventually.poll().until(() -> last(told).getMessage().startsWith("as configured"));
      assertThat(last(told).getSequenceNumber()).as("with those dropped").isEqualTo(101);
      assertThat(told.stream().map(Notification::getSequenceNumber))
          .isSorted()
          .hasSizeLessThan(101);
      assertThat(guard.stop().unrestored()).isEmpty();
      Undisturbed.end(host);
    }
  }

  private static Notification last(Queue<Notification> told) {
    return List.copyOf(told).getLast();
  }

  @Test
  void aDetachDoesNotWaitForAListenerAndNamesIt() {
    try (HostProcess host = guarded("cache-limit=300m,memory-limit=2g")) {
      try (JmxClient client = JmxClient.registered(host);
          Attachment guard = Attachment.to(host)) {
        ObjectName listener = client.create(LISTENER, "host:type=Listener");
        client.listen(CACHE, listener);
        client.invoke(listener, "block");
        client.setLimit("cache-limit", "off");
        Eventually.poll().until(() -> client.attribute(listener, "Heard").equals(1));
        Attachment.Report stopped = guard.stop();
        assertThat(stopped.unrestored())
            .singleElement()
            .asString()
            .contains("its thread, which is inside a listener or an MBeanServer of the host's");
        assertThat(client.names()).isEmpty();
        assertThat(Limits.of(host).memory()).isGreaterThan(2 * GIB);
        client.invoke(listener, "release");
      }
      Eventually.poll().until(() -> !Jcmd.isAlive(host, LOADER));
      Undisturbed.end(host);
    }
  }

  @Test
  void afterADetachNeitherListenersNorClientsKeepAnythingOfTheGuards() {
    try (HostProcess host = start(HostProcess.hostA(Personality.METAL));
        Attachment guard = Attachment.to(host)) {
      assertThat(guard.start("cache-limit=300m,memory-limit=2g").ok()).isTrue();
      GuardStatus _ = Eventually.state(host, "GUARDING");
      try (JmxClient client = JmxClient.registered(host)) {
        ObjectName listener = client.create(LISTENER, "host:type=Listener");
        for (String bean : client.names()) {
          assertThat(client.attributes(bean)).isNotEmpty();
        }
        for (String bean : List.of(GUARD, CACHE, MEMORY)) {
          client.listen(bean, listener);
          client.listen(bean);
        }
        client.setLimit("cache-limit", "400m");
        client.setLimit("memory-limit", "off");
        Eventually.poll().until(() -> client.attribute(listener, "Heard").equals(1));
        assertThat(Jcmd.isAlive(host, LOADER)).as("the negative control").isTrue();
        assertThat(guard.stop().unrestored()).isEmpty();
        assertThat(client.names()).isEmpty();
        Eventually.poll().until(() -> !Jcmd.isAlive(host, LOADER));
        assertThat(guard.start("cache-limit=300m").ok()).isTrue();
        Eventually.poll().until(() -> client.names().contains(CACHE));
        assertThat(guard.stop().unrestored()).isEmpty();
      }
      Undisturbed.end(host);
    }
  }
}
