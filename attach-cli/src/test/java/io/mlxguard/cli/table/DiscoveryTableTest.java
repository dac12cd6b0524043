// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.cli.status.ForeignJson;
import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.target.Target;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiscoveryTableTest {
  private static final Target TARGET = new Target(4711, "com.acme.Main");
  private static final String LINE =
      "clear-after-generate.methods=com.acme.Llm#generate(java.lang.String,int)[tokens=arg(1)]";

  private static List<String> lines(String... entries) throws Failure {
    String json = "{\"found\":[" + String.join(",", entries) + "]}";
    return DiscoveryTable.lines(ForeignJson.parse(TARGET, "report", json).objects("found"));
  }

  @Test
  void aRowForEachThenALineToCopy() throws Failure {
    assertThat(
            lines(
                """
                {"method":"com.acme.Llm#generate(java.lang.String,int)","line":"%s","calls":26,
                "running":true,"meanMillis":84.1,"shareOfWork":0.985,"tokenArgument":"maxTokens",
                "tokensMean":512.4,"why":"the outermost"}
                """
                    .formatted(LINE),
                """
                {"method":"com.acme.Server#serve()","line":"clear-after-generate.methods=S#serve()",
                "calls":0,"running":true,"shareOfWork":1.0,"why":"none has ended"}
                """))
        .containsExactly(
            "   METHOD                    CALLS    MEAN   WORK   TOKENS",
            "1  Llm#generate(String,int)  26       84 ms  99 %   512 maxTokens",
            "2  Server#serve()            running  -      100 %  -",
            "",
            "1  the outermost",
            LINE,
            "",
            "2  none has ended",
            "clear-after-generate.methods=S#serve()");
  }

  @Test
  void rowsFit80ColumnsAndLinesStayWhole() throws Failure {
    String types = "com.acme.inference.engine.request.VeryLongRequest,".repeat(4) + "int";
    String method = "com.acme.inference.ConversationService#generate(" + types + ")";
    List<String> lines =
        lines(
            """
            {"method":"%s","line":"clear-after-generate.methods=%s","calls":123456789,
            "meanMillis":123456.7,"shareOfWork":1.0,"tokensMean":123456789,
            "tokenArgument":"anArgumentWithAVeryLongName.maxNewTokens()","why":"because"}
            """
                .formatted(method, method));

    assertThat(lines.subList(0, 2)).allMatch(line -> line.length() <= 80);
    assertThat(lines).last().isEqualTo("clear-after-generate.methods=" + method);
  }

  @Test
  void nothingSteersTheTerminal() throws Failure {
    assertThat(lines("{\"method\":\"a\\u001b[2Jb#c()\",\"line\":\"x\\ny\",\"why\":\"\\u0007\"}"))
        .allMatch(line -> line.chars().noneMatch(Character::isISOControl));
  }

  @Test
  void ofAnAnswerWithoutAnythingInItToo() throws Failure {
    assertThat(lines("{}")).hasSize(5);
  }
}
