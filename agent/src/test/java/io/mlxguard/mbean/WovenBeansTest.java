// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mbean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlxguard.config.Config;
import io.mlxguard.gate.TargetNumbers;
import io.mlxguard.gate.Woven;
import io.mlxguard.pressure.History;
import io.mlxguard.snapshot.GuardState;
import io.mlxguard.snapshot.Snapshot;
import io.mlxguard.snapshot.Snapshots;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.Notification;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import javax.management.openmbean.TabularData;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a client sees of targets and of clears. */
class WovenBeansTest {

  private static final Snapshot BARE = Snapshots.of(GuardState.WAITING, Config.parse(""));
  private static final String LLM = "com.acme.Llm#generate(..)";
  private static final String CHAT = "com.acme.*Chat?#\"reply\",x=y(..)";
  private static final int OTHERS = 7;

  private final MBeanServer server = MBeanServerFactory.newMBeanServer();
  private final ClientLimits limits = new ClientLimits((key, value) -> "set");
  private Snapshot latest = BARE;

  /** A bean of the host's own. */
  public interface OwnMBean {}

  private static final class Own implements OwnMBean {}

  private Registrar beans;

  @BeforeEach
  void register() throws JMException {
    beans =
        new Registrar(
            server,
            Snapshots.VERSION,
            Instant.EPOCH,
            () -> latest,
            Snapshots.journal(),
            new History(),
            limits);
    beans.register();
  }

  private void follow(TargetNumbers... targets) throws JMException {
    latest = BARE.with(Snapshots.woven(targets));
    beans.follow();
  }

  private static ObjectName target(String name) throws JMException {
    return new ObjectName("mlx.guard:type=Target,name=" + ObjectName.quote(name));
  }

  private static ObjectName layer() throws JMException {
    return new ObjectName("mlx.guard:type=Layer,name=clear-after-generate");
  }

  private Set<ObjectName> targets() throws JMException {
    return server.queryNames(new ObjectName("mlx.guard:type=Target,*"), null);
  }

  private Map<String, Object> attributes(ObjectName bean) throws JMException {
    return Attributes.of(server, bean);
  }

  @Test
  void targetsFollowAndGo() throws JMException {
    assertThat(targets()).isEmpty();

    follow(Snapshots.uncalled(LLM), Snapshots.uncalled(CHAT), Snapshots.uncalled(LLM));
    assertThat(targets()).containsExactlyInAnyOrder(target(LLM), target(CHAT));
    assertThat(ObjectName.unquote(target(CHAT).getKeyProperty("name"))).isEqualTo(CHAT);

    follow(Snapshots.uncalled(CHAT));
    assertThat(targets()).containsExactly(target(CHAT));

    follow(Snapshots.uncalled(LLM));
    assertThat(targets()).containsExactly(target(LLM));

    assertThat(beans.unregister()).isEmpty();
    assertThat(server.queryNames(new ObjectName("mlx.guard:*"), null)).isEmpty();
  }

  @Test
  void aTargetWhoseNameIsTakenIsNamedAndTheOthersAreThere() throws JMException {
    Object _ = server.registerMBean(new StandardMBean(new Own(), OwnMBean.class), target(LLM));

    follow(Snapshots.uncalled(LLM), Snapshots.uncalled(CHAT));

    assertThat(beans.refused())
        .containsOnlyKeys(target(LLM).toString())
        .containsValue("the name is taken");
    assertThat(attributes(target(CHAT))).containsEntry("Target", CHAT);
    assertThat(beans.unregister()).isEmpty();
    assertThat(server.queryNames(new ObjectName("mlx.guard:*"), null)).containsExactly(target(LLM));
  }

  @Test
  void ofATargetThatWasCalledAllIsKnown() throws JMException {
    follow(Snapshots.target(LLM, true, List.of("a()"), List.of("b(): is abstract")));

    Map<String, Object> expected = new HashMap<>();
    expected.put("Target", LLM);
    expected.put("Methods", List.of("a()"));
    expected.put("Refused", List.of("b(): is abstract"));
    expected.put("Calls", 12L);
    expected.put("InFlight", 1);
    expected.put("Errors", 2L);
    expected.put("TotalMillis", 34L);
    expected.put("LongestMillis", 9L);
    expected.put("AverageMillis", 2.3456789);
    expected.put("BaselineMillis", 1.5);
    expected.put("Tokens", 640L);
    expected.put("TokensPerSecond", 13.1);
    expected.put("BaselineTokensPerSecond", 26.3);
    expected.put("Drift", 13.1 / 26.3);
    expected.put("Halved", true);
    expected.put("PoolGrowthBytes", 1L << 20);
    expected.put("ActiveGrowthBytes", -5L);
    expected.put("SuppressedErrors", 3L);
    expected.put("Missing", List.of());
    assertThat(attributes(target(LLM))).isEqualTo(expected);
  }

  @Test
  void whatIsNotKnownIsNullAndNamed() throws JMException {
    follow(Snapshots.uncalled(LLM));

    Map<String, Object> all = attributes(target(LLM));
    List<String> unknown =
        all.keySet().stream().filter(name -> all.get(name) == null).sorted().toList();

    assertThat(unknown)
        .containsExactly(
            "ActiveGrowthBytes",
            "AverageMillis",
            "BaselineMillis",
            "BaselineTokensPerSecond",
            "Drift",
            "PoolGrowthBytes",
            "TokensPerSecond");
    for (String name : unknown) {
      assertThat((List<?>) all.get("Missing"))
          .anyMatch(it -> String.valueOf(it).startsWith(name + ": "));
    }
  }

  @Test
  void aTargetThatHasJustGoneIsNoNumber() throws JMException {
    follow(Snapshots.uncalled(LLM));
    latest = BARE;

    assertThatThrownBy(() -> server.getAttribute(target(LLM), "Calls"))
        .rootCause()
        .hasMessage("this target is configured no more");
  }

  @Test
  void theLayerSaysWhatItHasDone() throws JMException {
    latest = BARE.with(Snapshots.woven());

    Map<String, Object> all = attributes(layer());

    assertThat(all)
        .containsEntry("Key", "clear-after-generate.methods")
        .containsEntry("InFlight", 4)
        .containsEntry("Due", "POOL")
        .containsEntry("DueAgeMillis", 250L)
        .containsEntry("LongestDeferMillis", 1250L)
        .containsEntry("Clears", 3L)
        .containsEntry("IdleClears", 1L)
        .containsEntry("UselessClears", 2L)
        .containsEntry("ReturnedBytes", 1L << 30)
        .containsEntry("ReturnedToSystemBytes", 1L << 29)
        .containsEntry("IntervalMillis", 10_000L)
        .containsEntry("Dips", 0L)
        .containsEntry("Holds", 5L)
        .containsEntry("HeldCalls", 6L)
        .containsEntry("HeldMillis", 70L)
        .containsEntry("Trims", 8L)
        .containsEntry("Refusals", 9L)
        .containsEntry("SuppressedErrors", 10L);
    TabularData byCause = (TabularData) server.getAttribute(layer(), "ClearsByCause");
    assertThat(byCause.get(new Object[] {"TOKENS"}).get("value")).isEqualTo(1L);
    assertThat(byCause.get(new Object[] {"POOL"}).get("value")).isEqualTo(2L);
    assertThat(byCause.get(new Object[] {"PRESSURE"}).get("value")).isEqualTo(0L);
  }

  @Test
  void whereNothingIsToBeWovenTheLayerHasNoNumbers() throws JMException {
    Map<String, Object> all = attributes(layer());

    assertThat(all).hasSize(12 + 18).containsEntry("Status", "SKIPPED");
    assertThat(all.values().stream().filter(it -> it == null)).hasSize(3 + 18);
  }

  @Test
  void listenersOfATargetAndOfTheLayerAreTold() throws JMException {
    follow(Snapshots.uncalled(LLM));
    List<Notification> told = new ArrayList<>();
    for (ObjectName bean : List.of(target(LLM), layer())) {
      server.addNotificationListener(bean, (it, handback) -> told.add(it), null, null);
    }

    beans.tell(new Edge.Speed(LLM, 1, 99, "slow", true));
    beans.tell(new Edge.Speed(LLM, 2, 99, "fast", false));
    beans.tell(new Edge.Speed("another", 1, 99, "slow", true));
    beans.tell(new Edge.Dip(3, 99, "dip 1"));

    assertThat(told)
        .extracting(it -> it.getType() + " " + it.getSequenceNumber() + " " + it.getMessage())
        .containsExactly(
            "mlx.guard.target.halved 1 slow",
            "mlx.guard.target.recovered 2 fast",
            "mlx.guard.layer.dip 3 dip 1");
    assertThat(told.getFirst().getSource()).isEqualTo(target(LLM));
    assertThat(beans.unregister()).isEmpty();
    assertThat(server.getMBeanCount()).as("without the server's own").isEqualTo(1);
  }

  @Test
  void withoutTargetsThereAreTheBeansOfTheGuardAndItsLayers() throws JMException {
    latest = BARE.with(Woven.NOTHING);
    beans.follow();

    assertThat(server.queryNames(new ObjectName("mlx.guard:*"), null)).hasSize(OTHERS);
  }
}
