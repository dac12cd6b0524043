// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.readout;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import io.mlxguard.gate.ClearNumbers;
import io.mlxguard.gate.TargetNumbers;
import io.mlxguard.gate.Woven;
import io.mlxguard.snapshot.Snapshots;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WovenJsonTest {

  private static final String LLM = "com.acme.Llm#generate(..)";
  private static final int MOST_CHARS_OF_A_STATUS = 64 * 1024;

  private static String line(Woven woven) {
    JsonStringWriter json = JsonWriter.string().object();
    WovenJson.write(json, woven);
    return json.end().done();
  }

  private static JsonObject written(Woven woven) throws JsonParserException {
    return JsonParser.object().from(line(woven));
  }

  private static Woven targets(TargetNumbers... targets) {
    return new Woven(Optional.empty(), List.of(targets));
  }

  private static List<String> names(int count, int chars) {
    return IntStream.range(0, count).mapToObj(i -> i + "x".repeat(chars)).toList();
  }

  @Test
  void whereNothingIsToBeWovenThereIsAnEmptyListAndNoClears() throws JsonParserException {
    assertThat(written(Woven.NOTHING)).containsOnlyKeys("targets");
    assertThat(written(Woven.NOTHING).getArray("targets")).isEmpty();
  }

  @Test
  void aTargetOfWhichAllIsKnown() {
    assertThat(line(targets(Snapshots.target(LLM, true, List.of("a()", "b()"), List.of("c()")))))
        .isEqualTo(
            """
            {"targets":[{"target":"com.acme.Llm#generate(..)","methods":["a()","b()"],\
            "refused":["c()"],"calls":12,"inFlight":1,"errors":2,"totalMillis":34,\
            "longestMillis":9,"averageMillis":2.346,"baselineMillis":1.5,"tokens":640,\
            "tokensPerSecond":13.1,"baselineTokensPerSecond":26.3,"drift":0.498,"halved":true,\
            "poolGrowthBytes":1048576,"activeGrowthBytes":-5,"suppressed":3}]}""");
  }

  @Test
  void whatIsNotKnownOfATargetIsAbsent() throws JsonParserException {
    assertThat(written(targets(Snapshots.uncalled(LLM))).getArray("targets").getObject(0))
        .containsOnlyKeys(
            "target",
            "methods",
            "refused",
            "calls",
            "inFlight",
            "errors",
            "totalMillis",
            "longestMillis",
            "tokens",
            "halved",
            "suppressed")
        .containsEntry("halved", false);
  }

  @Test
  void neitherALocaleNorWhatIsNoNumberSpoilsTheLine() throws JsonParserException {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      assertThat(number(Double.NaN)).doesNotContainKey("tokensPerSecond");
      assertThat(number(Double.POSITIVE_INFINITY)).doesNotContainKey("tokensPerSecond");
      assertThat(number(1234.5678)).containsEntry("tokensPerSecond", 1234.568);
    } finally {
      Locale.setDefault(before);
    }
  }

  private static JsonObject number(double tokensPerSecond) throws JsonParserException {
    OptionalDouble none = OptionalDouble.empty();
    TargetNumbers target =
        new TargetNumbers(
            LLM,
            List.of(),
            List.of(),
            1,
            0,
            0,
            1,
            1,
            none,
            none,
            1,
            OptionalDouble.of(tokensPerSecond),
            none,
            none,
            false,
            OptionalLong.empty(),
            OptionalLong.empty(),
            0);
    return written(targets(target)).getArray("targets").getObject(0);
  }

  @Test
  void whatTheClearsCameTo() {
    assertThat(line(new Woven(Optional.of(Snapshots.clears(7)), List.of())))
        .isEqualTo(
            """
            {"targets":[],"clears":{"due":"POOL","dueAgeMillis":250,"inFlight":4,"clears":3,\
            "byCause":{"TOKENS":1,"POOL":2},"idleClears":1,"dips":7,"returnedBytes":1073741824,\
            "returnedToSystemBytes":536870912,"useless":2,"intervalMillis":10000,\
            "longestDeferMillis":1250,"holds":5,"held":6,"heldMillis":70,"trims":8,"refusals":9,\
            "suppressed":10}}""");
  }

  @Test
  void whereNoClearIsDueThereIsNoCause() throws JsonParserException {
    ClearNumbers none =
        new ClearNumbers(
            0,
            Optional.empty(),
            Duration.ZERO,
            Duration.ZERO,
            0,
            Map.of(),
            0,
            0,
            0,
            0,
            0,
            Duration.ofSeconds(5),
            0,
            0,
            Duration.ZERO,
            0,
            0,
            0);

    JsonObject clears = written(new Woven(Optional.of(none), List.of())).getObject("clears");

    assertThat(clears).doesNotContainKey("due").containsEntry("intervalMillis", 5000);
    assertThat(clears.getObject("byCause")).isEmpty();
  }

  @Test
  void ofManyMethodsSomeAreNamedAndTheRestCounted() throws JsonParserException {
    JsonObject target =
        written(targets(Snapshots.target(LLM, false, names(40, 10), names(17, 10))))
            .getArray("targets")
            .getObject(0);

    assertThat(target.getArray("methods")).hasSize(16);
    assertThat(target).containsEntry("methodsLeftOut", 24).containsEntry("refusedLeftOut", 1);
  }

  @Test
  void howeverMuchAPatternFitsAClientCanReadTheStatus() throws JsonParserException {
    List<TargetNumbers> many = new ArrayList<>();
    List<String> names = names(1000, 1000);
    for (String name : names) {
      many.add(Snapshots.target(name, false, names, names));
    }

    String line = line(new Woven(Optional.of(Snapshots.clears(0)), many));

    assertThat(line).hasSizeLessThan(MOST_CHARS_OF_A_STATUS * 3 / 4);
    assertThat(JsonParser.object().from(line)).containsEntry("targetsLeftOut", 968);
  }

  @Test
  void aNameIsOneLine() throws JsonParserException {
    JsonObject target =
        written(targets(Snapshots.target("a\nb", false, List.of("c\u001bd"), List.of("e\u2028f"))))
            .getArray("targets")
            .getObject(0);

    assertThat(target).containsEntry("target", "a?b");
    assertThat(target.getArray("methods")).containsExactly("c?d");
    assertThat(target.getArray("refused")).containsExactly("e?f");
  }
}
