// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.cli.status.GuardStatus;
import io.mlxguard.cli.status.Statuses;
import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.target.Target;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WovenTableTest {
  private static final Target TARGET = new Target(4711, "com.acme.Main");

  private static List<String> lines(String json) throws Failure {
    return WovenTable.lines(GuardStatus.parse(TARGET, json));
  }

  private static String targets(String... targets) {
    return "{\"targets\":[" + String.join(",", targets) + "]}";
  }

  @Test
  void targetsThenWhatIsNotWovenThenTheClears() throws Failure {
    assertThat(lines(Statuses.WOVEN))
        .containsExactly(
            "",
            "TARGET                           CALLS  IN FLIGHT  MEAN    TOKENS/S  DRIFT",
            "com.acme.Llm#generate(..)        1234   2          840 ms  13.1      0.50 halved",
            "..rvice#reply(java.lang.String)  0      0          -       -         -",
            "and 5 more",
            "? com.acme.Llm#generate(..): not woven: com.acme.Llm.generate(): returns a stream",
            "? com.acme.inference.engine.ConversationService#reply(java.lang.String): no method is"
                + " woven",
            "? com.acme.inference.engine.ConversationService#reply(java.lang.String): not woven: 3"
                + " more",
            "",
            "clears     3 (1 by tokens, 2 by pool), returned 1.2 GiB, 0 useless",
            "  next     due by pool for 3 s, 2 calls in flight; at most one in 5 s",
            "  besides  4 dips, 6 calls held for 70 ms, 1 refused by MLX");
  }

  @Test
  void theTableHas80Columns() throws Failure {
    assertThat(lines(Statuses.WOVEN).subList(0, 5)).allMatch(line -> line.length() <= 80);
  }

  @Test
  void whereNothingIsToBeWovenNothingIsSaid() throws Failure {
    assertThat(lines("{}")).isEmpty();
    assertThat(lines("{\"targets\":[],\"clears\":7}")).isEmpty();
  }

  @Test
  void beforeTheFirstClear() throws Failure {
    String json =
        """
        {"targets":[],"clears":{"dueAgeMillis":0,"inFlight":0,"clears":0,"byCause":{},
         "returnedBytes":0,"useless":0,"intervalMillis":5000}}
        """;

    assertThat(lines(json))
        .containsExactly(
            "", "clears     0, returned 0 B, 0 useless", "  next     none due; at most one in 5 s");
  }

  @Test
  void whatIsMissingIsNoZero() throws Failure {
    assertThat(lines("{\"targets\":[{\"target\":\"a#b\",\"methods\":[\"c\"]}],\"clears\":{}}"))
        .containsExactly(
            "",
            "TARGET  CALLS  IN FLIGHT  MEAN  TOKENS/S  DRIFT",
            "a#b     ?      ?          -     -         -",
            "",
            "clears     ?, returned ?, ? useless",
            "  next     none due; at most one in ?");
  }

  @Test
  void hostileNumbersDoNotSpoilTheTable() throws Failure {
    String json =
        targets(
            """
            {"target":"a#b","methods":["c"],"calls":-1,"inFlight":1e300,"averageMillis":1e300,
             "tokensPerSecond":-5,"drift":"0.5","halved":"yes"}
            """);

    assertThat(lines(json)).contains("a#b     ?      ?          -     -         -");
  }

  @Test
  void hostileTextIsStrippedAndCut() throws Failure {
    String many =
        IntStream.range(0, 500).mapToObj(i -> "\"r" + i + "\"").collect(Collectors.joining(","));
    String json =
        targets(
            "{\"target\":\"a\\u001b[2J#b"
                + "x".repeat(5000)
                + "\",\"methods\":[\"c\"],\"refused\":["
                + many
                + "],\"refusedLeftOut\":10}");

    List<String> lines = lines(json);

    assertThat(lines).hasSize(3 + 8 + 1).noneMatch(line -> line.contains("\u001b"));
    assertThat(lines.get(2)).startsWith("..xxx").hasSizeLessThanOrEqualTo(80);
    assertThat(lines.get(11)).endsWith("not woven: 502 more");
    assertThat(lines).allMatch(line -> line.length() < 450);
  }
}
