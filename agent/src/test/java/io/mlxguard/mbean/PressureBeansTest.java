// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mbean;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.config.Config;
import io.mlxguard.os.PressureLevel;
import io.mlxguard.os.PressureReading.Domain;
import io.mlxguard.pressure.Action.Outcome;
import io.mlxguard.pressure.Actions;
import io.mlxguard.pressure.DomainState;
import io.mlxguard.pressure.DomainState.Stage;
import io.mlxguard.pressure.History;
import io.mlxguard.pressure.History.Column;
import io.mlxguard.pressure.Journal;
import io.mlxguard.pressure.PressureState;
import io.mlxguard.pressure.Rung;
import io.mlxguard.snapshot.GuardState;
import io.mlxguard.snapshot.Pressures;
import io.mlxguard.snapshot.Snapshot;
import io.mlxguard.snapshot.Snapshots;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.management.AttributeChangeNotification;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.Notification;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client sees of memory that is short. */
class PressureBeansTest {

  private static final Snapshot BARE = Snapshots.of(GuardState.GUARDING, Config.parse(""));
  private static final DomainState WARN = Pressures.at(Domain.HOST, PressureLevel.WARN);
  private static final DomainState CARD = Pressures.at(Domain.DEVICE, PressureLevel.NORMAL);

  private final MBeanServer server = MBeanServerFactory.newMBeanServer();
  private final History history = new History();
  private final Journal journal =
      Actions.journal(
          Actions.useful(1, Rung.CLEAR, 500, 400),
          Actions.of(2, Domain.DEVICE, Rung.DIP, Outcome.PENDING));
  private Snapshot latest = BARE;
  private Registrar beans;

  @BeforeEach
  void register() throws JMException {
    ClientLimits limits = new ClientLimits((key, value) -> "set");
    beans =
        new Registrar(
            server, Snapshots.VERSION, Instant.EPOCH, () -> latest, journal, history, limits);
    beans.register();
  }

  private void follow(DomainState... domains) throws JMException {
    latest = BARE.with(Pressures.of(domains));
    beans.follow();
  }

  private static ObjectName host() throws JMException {
    return new ObjectName("mlx.guard:type=Pressure");
  }

  private static ObjectName card() throws JMException {
    return new ObjectName("mlx.guard:type=Pressure,domain=device");
  }

  private Set<ObjectName> names() throws JMException {
    return server.queryNames(new ObjectName("mlx.guard:type=Pressure,*"), null);
  }

  private Map<String, Object> attributes(ObjectName bean) throws JMException {
    return Attributes.of(server, bean);
  }

  private static Set<String> unknown(Map<String, Object> attributes) {
    Set<String> names = new TreeSet<>(attributes.keySet());
    names.removeIf(name -> attributes.get(name) != null);
    return names;
  }

  /** Each attribute that is named in Missing. */
  private Set<String> explained() throws JMException {
    Set<String> names = new TreeSet<>();
    for (String text : (String[]) server.getAttribute(host(), "Missing")) {
      assertThat(text).contains(": ").doesNotEndWith(": ");
      names.addAll(List.of(text.substring(0, text.indexOf(": ")).split(", ")));
    }
    return names;
  }

  private CompositeData[] invoke(String operation, Object... arguments) throws JMException {
    String[] signature = arguments.length == 0 ? new String[0] : new String[] {"int"};
    return (CompositeData[]) server.invoke(host(), operation, arguments, signature);
  }

  private void sample(long atMillis, long hostLevel, long free) {
    long[] row = new long[History.COLUMNS];
    Arrays.fill(row, -1);
    Column.AT_MILLIS.put(row, atMillis);
    Column.HOST_LEVEL.put(row, hostLevel);
    Column.FREE.put(row, free);
    Column.POOL_BYTES.put(row, 512);
    history.add(row);
  }

  @Test
  void theMachinesIsThereOnceItIsWatchedAndTheCardsWithACardAlone() throws JMException {
    assertThat(names()).isEmpty();

    follow(WARN);
    assertThat(names()).containsExactly(host());
    follow(WARN, CARD);
    assertThat(names()).containsExactlyInAnyOrder(host(), card());
    assertThat(server.getAttribute(host(), "Domain")).isEqualTo("HOST");
    assertThat(server.getAttribute(card(), "Domain")).isEqualTo("DEVICE");
    assertThat(server.getAttribute(card(), "Level")).isEqualTo(1);

    assertThat(beans.unregister()).isEmpty();
    assertThat(names()).isEmpty();
  }

  @Test
  void ofASideThatIsShort() throws JMException {
    follow(WARN);

    Map<String, Object> all = attributes(host());
    assertThat(all)
        .containsEntry("Level", 2)
        .containsEntry("LevelText", "WARN")
        .containsEntry("Stage", "ACTING")
        .containsEntry("Reason", "a number at WARN")
        .containsEntry("Key", "pressure-watchdog.available")
        .containsEntry("Source", "a question")
        .containsEntry("BlockedCalls", 0)
        .containsEntry("BlockedMillis", 0L)
        .containsEntry("Dipping", true)
        .containsEntry("TotalBytes", 64L << 30)
        .containsEntry("AvailableBytes", 6L << 30)
        .containsEntry("FreePercent", 9.3756)
        .containsEntry("SwapUsedBytes", 1L << 20)
        .containsEntry("SomeStallMicros", 12_345L)
        .containsEntry("FullStallMicros", 0L)
        .containsEntry("Actions", 0L)
        .containsEntry("ReturnedBytes", 1L << 30)
        .containsEntry("ReturnedToSystemBytes", 1L << 29);
    assertThat((long) server.getAttribute(host(), "AgeMillis")).isBetween(0L, 600_000L);
    TabularData refusals = (TabularData) server.getAttribute(host(), "RungRefusals");
    assertThat(refusals.get(new Object[] {"hold"}).get("value")).isEqualTo("max-hold is 0s");
  }

  @Test
  void whatAnotherSystemHasIsNullAndNamedWithTheReason() throws JMException {
    follow(WARN);

    Map<String, Object> all = attributes(host());
    assertThat(unknown(all))
        .containsExactly(
            "CompressedBytes",
            "CompressorBytes",
            "CompressorRatio",
            "GroupLimitBytes",
            "GroupUsedBytes")
        .isEqualTo(explained());
    assertThat(all.get("Missing")).asString().contains("CompressorBytes: " + Pressures.ELSEWHERE);
  }

  @Test
  void withoutAReadingTheLevelIsNullAndNamedWithTheReason() throws JMException {
    follow(Pressures.unknown(Domain.HOST, "not read"));

    Map<String, Object> all = attributes(host());
    assertThat(all).containsEntry("Stage", "UNKNOWN");
    assertThat(unknown(all)).contains("Level", "LevelText", "Reason", "Key");
    assertThat(explained()).isEqualTo(unknown(all));
    assertThat(all.get("Missing")).asString().contains("Level, LevelText: not read");
  }

  @Test
  void aSideThatIsWatchedNoMoreSaysSo() throws JMException {
    follow(WARN);
    follow();

    Map<String, Object> all = attributes(host());
    assertThat(names()).containsExactly(host());
    assertThat(all)
        .containsEntry("Stage", "UNKNOWN")
        .containsEntry("Source", "not watched: MLX is not in use yet, or the layer is off")
        .containsEntry("AgeMillis", 0L)
        .containsEntry("Dipping", false);
    assertThat(all.get("Level")).isNull();
    assertThat(explained()).containsExactly("everything");
  }

  @Test
  void aClearThatIsBlocked() throws JMException {
    follow(Pressures.blocked(Domain.HOST));

    assertThat(attributes(host()))
        .containsEntry("Stage", "BLOCKED")
        .containsEntry("BlockedCalls", 2)
        .containsEntry("BlockedMillis", 3_250L);
  }

  @Test
  void theSamplesOfTheLastMomentsAreComposites() throws JMException {
    follow(WARN);
    long now = System.currentTimeMillis();
    sample(now - 3_600_000, 4, 100);
    sample(now - 60_000, 2, 937);
    sample(now, 1, -1);

    assertThat(invoke("recentSamples", 600)).hasSize(2);
    assertThat(invoke("recentSamples", 0)).hasSizeLessThan(2);
    CompositeData sample = invoke("recentSamples", 600)[0];
    assertThat(sample.get("atMillis")).isEqualTo(now - 60_000);
    assertThat(sample.get("hostLevel")).isEqualTo(2);
    assertThat(sample.get("deviceLevel")).isEqualTo(-1);
    assertThat(sample.get("freePercent")).isEqualTo(9.37);
    assertThat(sample.get("poolBytes")).isEqualTo(512L);
    assertThat(sample.get("swapUsedBytes")).isEqualTo(-1L);
    assertThat(invoke("recentSamples", 600)[1].get("freePercent")).isEqualTo(-1.0);
  }

  @Test
  void theSamplesOfTheLastDayAreComposites() throws JMException {
    follow(WARN);
    long now = System.currentTimeMillis();
    sample(now - 3_600_000, 4, 100);
    sample(now - 60_000, 2, 937);
    sample(now, 1, -1);

    assertThat(invoke("daySamples", 1440)).hasSize(2);
    assertThat(invoke("daySamples", 10)).hasSize(1);
    assertThat(invoke("daySamples", 1440)[0].get("hostLevel")).isEqualTo(4);
    assertThat(invoke("daySamples", -1)).isEmpty();
  }

  @Test
  void theActionsAreComposites() throws JMException {
    follow(WARN);

    CompositeData[] actions = invoke("actions");
    assertThat(actions).hasSize(2);
    assertThat(actions[0].get("number")).isEqualTo(1L);
    assertThat(actions[0].get("domain")).isEqualTo("HOST");
    assertThat(actions[0].get("rung")).isEqualTo("clear");
    assertThat(actions[0].get("what")).isEqualTo("what was done");
    assertThat(actions[0].get("level")).isEqualTo("WARN");
    assertThat(actions[0].get("reason")).isEqualTo("9.0 % available, below 15 %");
    assertThat(actions[0].get("key")).isEqualTo("pressure-watchdog.available");
    assertThat(actions[0].get("outcome")).isEqualTo("USEFUL");
    assertThat(actions[0].get("poolBytes")).isEqualTo(Actions.BEFORE.poolBytes());
    assertThat(actions[0].get("activeBytes")).isEqualTo(Actions.BEFORE.activeBytes());
    assertThat(actions[0].get("returnedBytes")).isEqualTo(500L);
    assertThat(actions[0].get("toSystemBytes")).isEqualTo(400L);
    assertThat(actions[1].get("domain")).isEqualTo("DEVICE");
    assertThat(actions[1].get("outcome")).isEqualTo("PENDING");
    assertThat(actions[1].get("returnedBytes")).isEqualTo(-1L);
    assertThat(actions[1].get("toSystemBytes")).isEqualTo(-1L);
  }

  @Test
  void everythingIsDescribedAndEveryNumberHasItsUnit() throws JMException {
    follow(WARN);
    MBeanInfo info = server.getMBeanInfo(host());

    assertThat(info.getDescription()).startsWith("How short memory is");
    for (MBeanAttributeInfo attribute : info.getAttributes()) {
      assertThat(attribute.getDescription()).isNotBlank().isNotEqualTo(attribute.getName());
      Object unit = attribute.getDescriptor().getFieldValue("units");
      assertThat(unit).as(attribute.getName()).isInstanceOf(String.class);
      if (attribute.getName().endsWith("Bytes")) {
        assertThat(unit).as(attribute.getName()).isEqualTo("bytes");
      }
      if (attribute.getName().endsWith("Millis")) {
        assertThat(unit).as(attribute.getName()).isEqualTo("milliseconds");
      }
      if (attribute.getName().endsWith("Micros")) {
        assertThat(unit).as(attribute.getName()).isEqualTo("microseconds");
      }
    }
    assertThat(info.getOperations())
        .extracting(MBeanOperationInfo::getName)
        .containsExactlyInAnyOrder("recentSamples", "daySamples", "actions");
    for (MBeanOperationInfo operation : info.getOperations()) {
      assertThat(operation.getDescription()).isNotBlank().isNotEqualTo(operation.getName());
    }
    assertThat(server.getMBeanInfo(host()).getNotifications())
        .allSatisfy(it -> assertThat(it.getDescription()).isNotBlank())
        .extracting(it -> it.getNotifTypes()[0])
        .containsExactly(
            "jmx.attribute.change", "mlx.guard.pressure.blocked", "mlx.guard.pressure.action");
  }

  @Test
  void anOperationSaysWhatItsArgumentIs() throws JMException {
    follow(WARN);

    assertThat(server.getMBeanInfo(host()).getOperations())
        .filteredOn(it -> it.getName().equals("daySamples"))
        .singleElement()
        .satisfies(
            it ->
                assertThat(it.getSignature()[0].getDescription())
                    .isEqualTo("how far back, at most 1440"));
  }

  @ParameterizedTest
  @EnumSource
  void theDescriptionNamesEachStage(Stage stage) throws JMException {
    follow(WARN);

    assertThat(described("Stage")).contains(stage.name());
  }

  @ParameterizedTest
  @EnumSource
  void theDescriptionNamesEachLevelWithItsNumber(PressureLevel level) throws JMException {
    follow(WARN);

    assertThat(described("Level")).contains(level.number() + " " + level);
  }

  private String described(String attribute) throws JMException {
    return Arrays.stream(server.getMBeanInfo(host()).getAttributes())
        .filter(it -> it.getName().equals(attribute))
        .map(MBeanAttributeInfo::getDescription)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void listenersAreToldWithTypesAndNumbersOfTheBeansOwn() throws JMException {
    follow(WARN, CARD);
    List<Notification> told = new ArrayList<>();
    for (ObjectName bean : List.of(host(), card())) {
      server.addNotificationListener(bean, (it, handback) -> told.add(it), null, null);
    }
    PressureState calm =
        Pressures.of(
            Pressures.at(Domain.HOST, PressureLevel.NORMAL),
            Pressures.at(Domain.DEVICE, PressureLevel.NORMAL));
    PressureState now =
        Pressures.acted(
            2,
            List.of(
                Actions.open(1, Rung.CLEAR), Actions.of(2, Domain.DEVICE, Rung.DIP, Outcome.OPEN)),
            Pressures.blocked(Domain.HOST),
            CARD);
    new Edges().between(BARE.with(calm), BARE.with(now)).forEach(beans::tell);

    assertThat(told)
        .extracting(
            it ->
                ((ObjectName) it.getSource()).getKeyPropertyListString()
                    + " "
                    + it.getType()
                    + " "
                    + it.getSequenceNumber())
        .containsExactly(
            "type=Pressure jmx.attribute.change 1",
            "type=Pressure mlx.guard.pressure.blocked 2",
            "type=Pressure mlx.guard.pressure.action 3",
            "type=Pressure,domain=device mlx.guard.pressure.action 1");
    AttributeChangeNotification level = (AttributeChangeNotification) told.getFirst();
    assertThat(level)
        .extracting("attributeName", "oldValue", "newValue", "message")
        .containsExactly(
            "LevelText", "NORMAL", "WARN", "a number at WARN (pressure-watchdog.available)");
  }
}
