// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.grack.nanojson.JsonWriter;
import io.mlxguard.cli.target.Exit;
import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.target.Target;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuardStatusTest {
  private static final Target TARGET = new Target(4711, "com.acme.Main");

  @Test
  void readsWhatIsThere() throws Failure {
    GuardStatus status = GuardStatus.parse(TARGET, Statuses.GUARDING);

    assertThat(status.state()).isEqualTo("GUARDING");
    assertThat(status.mode()).isEqualTo("OBSERVE");
    assertThat(status.mbeans()).isEqualTo("registered");
    assertThat(status.footprint()).isEqualTo(new Reading.Known(1_612_709_889));
    assertThat(status.gap()).isEqualTo(new Reading.Known(-1_048_576));
    assertThat(status.settings())
        .containsExactly(new GuardStatus.Setting("cache-limit", "256m", "agent argument"));
    assertThat(status.problems()).singleElement().asString().contains("line 3");
    assertThat(status.layers()).hasSize(3);
    GuardStatus.Part part = status.layers().get(1).parts().get(0);
    assertThat(part.wanted()).isEqualTo(new Reading.Known(268_435_456));
    assertThat(status.allocators().get(0).device()).isEqualTo("Apple M3 Max");
    assertThat(status.allocators().get(0).active()).isEqualTo(new Reading.Known(1_610_612_737));
  }

  @Test
  void readsWhatIsWoven() throws Failure {
    GuardStatus status = GuardStatus.parse(TARGET, Statuses.WOVEN);

    assertThat(status.targets()).hasSize(2);
    GuardStatus.Woven llm = status.targets().get(0);
    assertThat(llm.target()).isEqualTo("com.acme.Llm#generate(..)");
    assertThat(llm.methods()).containsExactly("com.acme.Llm.generate(int)");
    assertThat(llm.calls()).isEqualTo(new Reading.Known(1234));
    assertThat(llm.averageMillis()).hasValue(840.25);
    assertThat(llm.halved()).isTrue();
    assertThat(status.targets().get(1).drift()).isEmpty();
    assertThat(status.targetsLeftOut()).isEqualTo(new Reading.Known(5));
    GuardStatus.Clears clears = status.clears().orElseThrow();
    assertThat(clears.due()).isEqualTo("POOL");
    assertThat(clears.byCause())
        .containsExactly(
            Map.entry("TOKENS", new Reading.Known(1)), Map.entry("POOL", new Reading.Known(2)));
    assertThat(JsonWriter.string(status.json())).contains("\"averageMillis\":840.25");
  }

  @Test
  void withoutTargetsThereAreNone() throws Failure {
    GuardStatus status = GuardStatus.parse(TARGET, Statuses.GUARDING);

    assertThat(status.targets()).isEmpty();
    assertThat(status.clears()).isEmpty();
  }

  @Test
  void readsHowShortMemoryIs() throws Failure {
    GuardStatus status = GuardStatus.parse(TARGET, Statuses.SHORT);

    PressureStatus pressure = status.pressure().orElseThrow();
    assertThat(pressure.actions()).isEqualTo(new Reading.Known(12));
    assertThat(pressure.latest()).hasSize(6);
    PressureStatus.Domain host = pressure.domains().get(0);
    assertThat(host.level()).isEqualTo("CRITICAL");
    assertThat(host.missing()).isEmpty();
    assertThat(host.gauges().freePercent()).hasValue(6.875);
    assertThat(host.gauges().groupUsed()).isEqualTo(Reading.NOT_REPORTED);
    assertThat(host.refusals()).containsOnlyKeys("gc-nudge", "hold");
    assertThat(JsonWriter.string(status.json()))
        .contains("\"pressure\":{\"domains\":[{\"domain\":\"HOST\"")
        .contains("\"missing\":\"NVML: the GPU is lost\"")
        .contains("\"what\":\"garbage collected\"");
  }

  @Test
  void whereALevelIsMissingTheRestIsKnown() throws Failure {
    PressureStatus.Domain card =
        GuardStatus.parse(TARGET, Statuses.SHORT).pressure().orElseThrow().domains().get(1);

    assertThat(card.level()).isEmpty();
    assertThat(card.missing()).isEqualTo("NVML: the GPU is lost");
    assertThat(card.stage()).isEqualTo("UNKNOWN");
    assertThat(card.gauges().total()).isEqualTo(new Reading.Known(85_520_809_984L));
    assertThat(card.gauges().swapUsed()).isEqualTo(Reading.NOT_REPORTED);
  }

  @Test
  void anOlderAgentSaysNothingOfPressure() throws Failure {
    assertThat(GuardStatus.parse(TARGET, Statuses.GUARDING).pressure()).isEmpty();
    assertThat(GuardStatus.parse(TARGET, "{\"pressure\":[7]}").pressure()).isEmpty();
  }

  @Test
  void missingReadingsAreNeverZero() throws Failure {
    String line =
        """
        {"state":"DEGRADED","allocators":[
          {"id":1,"device":{"missing":"no device yet"},
           "memory":{"missing":"read failed","ageMillis":12000}},
          {"id":2,"version":{"missing":"no symbol","ageMillis":5},
           "memory":{"activeBytes":{"missing":"stale","ageMillis":3},"cacheBytes":0,
                     "peakBytes":-1,"memoryLimitBytes":1e300}}]}
        """;

    GuardStatus status = GuardStatus.parse(TARGET, line);

    GuardStatus.Allocator one = status.allocators().get(0);
    assertThat(one.active())
        .isEqualTo(one.limit())
        .isEqualTo(new Reading.Missing("read failed", OptionalLong.of(12_000)));
    assertThat(one.maxRecommended())
        .isEqualTo(new Reading.Missing("no device yet", OptionalLong.empty()));
    assertThat(one.device()).isEqualTo("missing: no device yet");
    GuardStatus.Allocator two = status.allocators().get(1);
    assertThat(two.version()).isEqualTo("missing: no symbol (5 ms old)");
    assertThat(two.active()).isEqualTo(new Reading.Missing("stale", OptionalLong.of(3)));
    assertThat(two.cache()).isEqualTo(new Reading.Known(0));
    assertThat(two.peak()).isInstanceOf(Reading.Missing.class);
    assertThat(two.limit()).isInstanceOf(Reading.Missing.class);
    assertThat(two.ageMillis()).isEqualTo(Reading.NOT_REPORTED);
  }

  @Test
  void missingAndExtraKeysAreNoError() throws Failure {
    String line = "{\"state\":\"ASLEEP\",\"new\":{\"a\":[1,null]},\"layers\":[7,null,{}]}";

    GuardStatus status = GuardStatus.parse(TARGET, line);

    assertThat(status.state()).isEqualTo("ASLEEP");
    assertThat(status.allocators()).isEmpty();
    assertThat(status.layers()).singleElement().extracting("name").isEqualTo("");
    assertThat(JsonWriter.string(status.json())).contains("\"new\":{\"a\":[1,null]}");
  }

  @Test
  void hostileTextIsStrippedAndCut() throws Failure {
    String line =
        "{\"state\":\"GUARDING\\u001b[2J\\u0007\\u202e\\u009b\\ud800\",\"reason\":\"a\\r\\nb"
            + "x".repeat(50_000)
            + "\"}";

    GuardStatus status = GuardStatus.parse(TARGET, line);

    assertThat(status.state()).isEqualTo("GUARDING[2J");
    assertThat(status.reason()).startsWith("a  bxxx").hasSize(200 + "...".length());
    assertThat(JsonWriter.string(status.json())).hasSizeLessThan(5_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no json", "[1]", "{\"a\":", "{\"a\":1}}", "\u0000"})
  void malformedLineIsAnAgentFailure(String line) {
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> GuardStatus.parse(TARGET, line))
        .withMessageContaining("mlx.guard.status of pid 4711 (com.acme.Main) is not a JSON object")
        .extracting(failure -> failure.exit)
        .isEqualTo(Exit.AGENT);
  }

  @Test
  void longAndDeepLinesAreRefusedUnparsed() {
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> GuardStatus.parse(TARGET, " ".repeat(64 * 1024 + 1)))
        .withMessageContaining("65537 characters");
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> GuardStatus.parse(TARGET, "{\"a\":" + "[".repeat(60_000)))
        .withMessageContaining("nested deeper");
  }

  @Test
  void aHistoryKeepsItsGapsInTheirPlaces() throws Failure {
    String line =
        "{\"history\":{\"from\":\"x\",\"stepMillis\":1000,\"poolBytes\":[1,null,3,\"4\",-5,6.5,1e99],"
            + "\"level\":{},\"many\":[%s0]}}".formatted("0,".repeat(256));

    History history = GuardStatus.parse(TARGET, line).history();

    assertThat(history.stepMillis()).isEqualTo(1000);
    assertThat(history.of("poolBytes"))
        .containsExactly(
            OptionalLong.of(1),
            OptionalLong.empty(),
            OptionalLong.of(3),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty());
    assertThat(history.of("level")).isEmpty();
    assertThat(history.of("many")).as("more than there can be").isEmpty();
    assertThat(GuardStatus.parse(TARGET, "{}").history()).isEqualTo(History.NONE);
    assertThat(GuardStatus.parse(TARGET, "{\"history\":{\"poolBytes\":[1]}}").history())
        .isEqualTo(History.NONE);
  }
}
