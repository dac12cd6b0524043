// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.readout;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import io.mlxguard.config.Change;
import io.mlxguard.config.Config;
import io.mlxguard.config.Key;
import io.mlxguard.gate.TargetNumbers;
import io.mlxguard.layer.LayerStatus;
import io.mlxguard.os.Reading;
import io.mlxguard.pressure.History;
import io.mlxguard.restart.RestartState;
import io.mlxguard.snapshot.AllocatorSnapshot;
import io.mlxguard.snapshot.GuardState;
import io.mlxguard.snapshot.Snapshot;
import io.mlxguard.snapshot.Snapshots;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatusPropertyTest {

  private static final Config DEFAULTS = Config.parse("");
  private static final Duration TOO_LONG = Duration.ofSeconds(4);

  private String mbeans = "registered";
  private final StatusProperty status =
      new StatusProperty(
          Snapshots.VERSION,
          Instant.now(),
          Snapshot.starting(DEFAULTS),
          () -> mbeans,
          new History());

  @AfterEach
  void clear() {
    status.clear();
  }

  @Test
  void whoAndWhenAndHow() throws JsonParserException {
    Config config = Config.parse("cache-limit=auto");

    JsonObject json = published(Snapshots.of(GuardState.WAITING, config));

    assertThat(json.getInt("schema")).isEqualTo(1);
    assertThat(json.getString("version")).isEqualTo("0.1.0");
    assertThat(json.getLong("pid")).isEqualTo(ProcessHandle.current().pid());
    assertThat(json.getString("state")).isEqualTo("WAITING");
    assertThat(json.getString("reason")).isEqualTo("a reason");
    assertThat(json.getString("arguments")).isEqualTo("cache-limit=auto");
    assertThat(json.getInt("activeLayers")).isZero();
    assertThat(Instant.parse(json.getString("since")))
        .isBeforeOrEqualTo(Instant.parse(json.getString("at")));
    assertThat(json.getArray("allocators")).isEmpty();
  }

  @Test
  void allSixLayers() throws JsonParserException {
    AllocatorSnapshot allocator =
        Snapshots.inUse(
            1, Snapshots.active(1, 512), Snapshots.part(1, LayerStatus.FAILED, "refused"));

    JsonObject json = published(Snapshots.of(GuardState.DEGRADED, DEFAULTS, allocator));

    assertThat(json.getInt("activeLayers")).isEqualTo(1);
    assertThat(json.getArray("layers")).hasSize(6);
    JsonObject cache = json.getArray("layers").getObject(1);
    assertThat(cache)
        .containsEntry("number", 2)
        .containsEntry("name", "cache-limit")
        .containsEntry("status", "ACTIVE")
        .containsEntry("reason", "as configured")
        .containsEntry("setting", "auto");
    assertThat(cache.getArray("parts").getObject(0))
        .containsEntry("allocator", 1)
        .containsEntry("status", "ACTIVE")
        .containsEntry("reason", "as configured")
        .containsEntry("wantedBytes", 512)
        .containsEntry("effectiveBytes", 512)
        .containsEntry("previousBytes", 2048);
    assertThat(json.getArray("layers").getObject(2).getArray("parts").getObject(0))
        .as("no number where there is none")
        .containsOnlyKeys("allocator", "status", "reason");
  }

  @Test
  void anAllocatorThatTellsEverything() throws JsonParserException {
    AllocatorSnapshot allocator =
        Snapshots.inUse(1, Snapshots.active(1, 512), Snapshots.active(1, 2048));

    JsonObject json =
        published(Snapshots.of(GuardState.GUARDING, DEFAULTS, allocator))
            .getArray("allocators")
            .getObject(0);

    assertThat(json)
        .containsEntry("id", 1)
        .containsEntry("path", "/opt/libmlxc.so")
        .containsEntry("backend", "METAL")
        .containsEntry("version", "0.32.4")
        .containsEntry("route", "mlx-c")
        .containsEntry("evidence", "AGXMetal13_3 is loaded")
        .containsEntry("memoryBytes", 64L << 30);
    assertThat(json.getObject("device"))
        .containsEntry("name", "M9")
        .containsEntry("memoryBytes", 64L << 30)
        .containsEntry("maxRecommendedBytes", 48L << 30);
    assertThat(json.getObject("memory"))
        .containsEntry("activeBytes", 1L << 53)
        .containsEntry("cacheBytes", 200)
        .containsEntry("peakBytes", 300)
        .containsEntry("memoryLimitBytes", 400);
    assertThat(json.getObject("memory").getLong("ageMillis")).isNotNegative();
  }

  @Test
  void aMissingReadingIsAnObjectWithAReasonAndAnAgeAndNeverZero() throws JsonParserException {
    JsonObject json =
        published(Snapshots.of(GuardState.WAITING, DEFAULTS, Snapshots.unused(2)))
            .getArray("allocators")
            .getObject(0);

    missing(json.getObject("device"), "no device yet");
    missing(json.getObject("memoryBytes"), "no memory yet");
    missing(json.getObject("memory"), "no counters yet");
    assertThat(json).containsEntry("version", "unknown").containsEntry("evidence", "none yet");
  }

  @Test
  void oneLineWhateverTheArgumentsHold() throws JsonParserException {
    String odd = "token=s3cret,cache-limit=\"\n\u001b\u0000\u0085\\\u2028\ud83d\ude00";
    Config config = Config.parse(odd);

    JsonObject json = published(Snapshots.of(GuardState.DISABLED, config));

    assertThat(json.getString("arguments")).isEqualTo("cache-limit=\"????\\?\ud83d\ude00");
    assertThat(System.getProperty(StatusProperty.NAME).chars()).allMatch(c -> c >= ' ');
  }

  @Test
  void whoGaveWhichKeyItsValue() throws JsonParserException {
    Config config =
        Change.of(
                Config.parse("token=s3cret,mode=observe,cache-limit=1g"),
                Key.CACHE_LIMIT,
                "2g",
                "JMX")
            .next();

    JsonObject json = published(Snapshots.of(GuardState.WAITING, config));

    assertThat(json.getString("mode")).isEqualTo("OBSERVE");
    assertThat(json.getArray("settings"))
        .containsExactly(
            Map.of("key", "mode", "value", "observe", "source", "agent argument"),
            Map.of("key", "cache-limit", "value", "2g", "source", "JMX"));
    assertThat(json.getArray("problems"))
        .containsExactly("agent argument: there is no key \"token\"; the nearest is mode");
    assertThat(System.getProperty(StatusProperty.NAME)).doesNotContain("s3cret");
  }

  @Test
  void withoutSettingsAndMistakesThereAreNone() throws JsonParserException {
    JsonObject json = published(Snapshots.of(GuardState.WAITING, DEFAULTS));

    assertThat(json.getString("mode")).isEqualTo("GUARD");
    assertThat(json.getArray("settings")).isEmpty();
    assertThat(json.getArray("problems")).isEmpty();
  }

  @Test
  void aSettingsValueIsOneLineOfBoundedLength() throws JsonParserException {
    Config config = Config.parse("log.file=" + "/x\n\u001b".repeat(1000));

    JsonObject json = published(Snapshots.of(GuardState.WAITING, config));

    assertThat(json.getArray("settings").getObject(0).getString("value"))
        .hasSizeLessThan(500)
        .doesNotContainPattern("\\p{C}");
  }

  @Test
  void theFootprintAndTheGapAreNumbersOfTheirOwn() throws JsonParserException {
    AllocatorSnapshot allocator =
        Snapshots.inUse(1, Snapshots.active(1, 512), Snapshots.active(1, 2048));
    Snapshot snapshot =
        Snapshot.of(
            DEFAULTS, RestartState.UNWANTED, List.of(allocator), List.of(), Reading.of(1L << 54));

    JsonObject json = published(snapshot);

    assertThat(json.getLong("footprintBytes")).isEqualTo(1L << 54);
    assertThat(json.getLong("gapBytes")).isEqualTo((1L << 54) - (1L << 53) - 200);
  }

  @Test
  void aFootprintThatIsMissingSaysWhyAndIsNeverZero() throws JsonParserException {
    JsonObject json = published(Snapshots.of(GuardState.WAITING, DEFAULTS));

    missing(json.getObject("footprintBytes"), "no footprint yet");
    missing(json.getObject("gapBytes"), "no footprint yet");
  }

  @Test
  void whatIsWoven() throws JsonParserException {
    Snapshot snapshot = Snapshots.of(GuardState.WAITING, DEFAULTS);
    assertThat(published(snapshot).getArray("targets")).isEmpty();

    JsonObject json =
        published(
            snapshot.with(
                Snapshots.woven(Snapshots.target("Llm#go", false, List.of("a"), List.of()))));

    assertThat(json.getArray("targets").getObject(0)).containsEntry("target", "Llm#go");
    assertThat(json.getObject("clears")).containsEntry("clears", 3);
  }

  @Test
  void howeverManyTargetsThereAreAClientCanReadIt() throws JsonParserException {
    List<TargetNumbers> targets = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      String target = "com.acme." + "x".repeat(270) + i + "#generate(..)";
      targets.add(Snapshots.target(target, true, List.of("a"), List.of("b")));
    }
    String methods = targets.stream().map(TargetNumbers::target).collect(Collectors.joining(";"));
    Config config = Config.parse("clear-after-generate.methods=" + methods);
    assertThat(config.clear().targets()).as("the most there may be").hasSize(64);
    AllocatorSnapshot allocator =
        Snapshots.inUse(1, Snapshots.active(1, 512), Snapshots.active(1, 2048));

    Snapshot snapshot = Snapshots.of(GuardState.GUARDING, config, allocator, allocator);
    JsonObject json =
        published(snapshot.with(Snapshots.woven(targets.toArray(TargetNumbers[]::new))));

    assertThat(json.getArray("targets")).hasSize(32);
    assertThat(System.getProperty(StatusProperty.NAME)).hasSizeLessThan(60 * 1024);
  }

  @Test
  void whereTheMBeansStandIsPublishedAndAnnouncedAtOnce() throws JsonParserException {
    Snapshot snapshot = Snapshots.of(GuardState.WAITING, DEFAULTS);
    assertThat(published(snapshot).getString("mbeans")).isEqualTo("registered");

    assertThat(publishes(snapshot)).as("nothing new").isFalse();
    mbeans = "taken away";

    assertThat(publishes(snapshot)).isTrue();
    assertThat(System.getProperty(StatusProperty.NAME)).contains("\"mbeans\":\"taken away\"");
  }

  @Test
  void aLookThatWasUnderWayAtTheDetachPublishesNothing() {
    status.clear();

    assertThat(publishes(Snapshots.of(GuardState.WAITING, DEFAULTS))).isFalse();
  }

  @Test
  void whatHasReadingsStandsASecondAndWhatHasNoneLonger() {
    assertThat(StatusProperty.pause(Snapshots.of(GuardState.WAITING, DEFAULTS))).hasSeconds(8);
    assertThat(
            StatusProperty.pause(Snapshots.of(GuardState.WAITING, DEFAULTS, Snapshots.unused(1))))
        .hasSeconds(1);
  }

  @Test
  void absentWhenNothingGuards() {
    status.publish(Snapshots.of(GuardState.WAITING, DEFAULTS));
    status.clear();

    assertThat(System.getProperty(StatusProperty.NAME)).isNull();
  }

  @Test
  void whatIsNewIsPublishedAtOnce() {
    AllocatorSnapshot allocator =
        Snapshots.inUse(1, Snapshots.active(1, 512), Snapshots.active(1, 2048));
    Config other = Config.parse("install-delay=1s");

    assertThat(publishes(Snapshots.of(GuardState.WAITING, DEFAULTS))).as("the first").isTrue();
    assertThat(publishes(Snapshots.of(GuardState.STARTING, DEFAULTS))).as("a state").isTrue();
    assertThat(publishes(Snapshots.of(GuardState.STARTING, DEFAULTS, allocator)))
        .as("the layers")
        .isTrue();
    assertThat(publishes(Snapshots.of(GuardState.STARTING, other, allocator)))
        .as("a configuration")
        .isTrue();
    assertThat(
            publishes(Snapshots.of(GuardState.STARTING, other, allocator).failed("a call hangs")))
        .as("a reason")
        .isTrue();
  }

  @Test
  void theSameIsNotPublishedAgainAtOnce() {
    publishes(Snapshots.of(GuardState.WAITING, DEFAULTS));

    assertThat(publishes(Snapshots.of(GuardState.WAITING, DEFAULTS))).isFalse();
  }

  @Test
  void theSameIsPublishedAgainEachSecondForTheAgeOfItsReadings() {
    Snapshot snapshot = Snapshots.of(GuardState.WAITING, DEFAULTS, Snapshots.unused(1));
    long publishedNanos = System.nanoTime();
    publishes(snapshot);

    assertThat(publishes(snapshot)).isFalse();
    while (!publishes(snapshot)) {
      assertThat(Duration.ofNanos(System.nanoTime() - publishedNanos)).isLessThan(TOO_LONG);
      Thread.onSpinWait();
    }
    assertThat(Duration.ofNanos(System.nanoTime() - publishedNanos))
        .isGreaterThan(Duration.ofMillis(900));
  }

  private boolean publishes(Snapshot snapshot) {
    System.clearProperty(StatusProperty.NAME);
    status.publish(snapshot);
    return System.getProperty(StatusProperty.NAME) != null;
  }

  private JsonObject published(Snapshot snapshot) throws JsonParserException {
    status.publish(snapshot);
    String line = System.getProperty("mlx.guard.status");
    assertThat(line.lines()).hasSize(1);
    return JsonParser.object().from(line);
  }

  private static void missing(JsonObject json, String why) {
    assertThat(json).containsOnlyKeys("missing", "ageMillis").containsEntry("missing", why);
    assertThat(json.getLong("ageMillis")).isNotNegative();
  }
}
