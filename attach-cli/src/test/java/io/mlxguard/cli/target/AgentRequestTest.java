// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.target;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentRequestTest {
  private static final AgentJar JAR = new AgentJar(Path.of("/opt/my tools/mlx-guard.jar"), "0.1.0");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "cache-limit=512m,mode=observe",
        "clear-after-generate.methods=com.acme.Llm#generate(..);com.acme.Chat#reply",
        "config=/a b/%41+c;=,\u00e4\u00f6 \ud83d\ude00\n"
      })
  void everyValueSurvives(String configuration) {
    AgentRequest request = AgentRequest.start(JAR, configuration);

    Map<String, String> fields = decoded(request.encoded());

    assertThat(fields)
        .containsExactly(
            Map.entry("verb", "start"),
            Map.entry("jar", "/opt/my tools/mlx-guard.jar"),
            Map.entry("version", "0.1.0"),
            Map.entry("nonce", request.nonce()),
            Map.entry("args", configuration));
  }

  @Test
  void nonceIsFreshAndNamesTheReport() {
    AgentRequest one = AgentRequest.stop(JAR);
    AgentRequest two = AgentRequest.stop(JAR);

    assertThat(one.nonce()).matches("[0-9a-f]{32}").isNotEqualTo(two.nonce());
    assertThat(one.reportProperty()).isEqualTo("mlx.guard.report." + one.nonce());
    assertThat(one.encoded()).startsWith("mlx-guard:1;verb=stop;").endsWith(";args=");
  }

  @Test
  void jcmdLineIsQuotedForShellAndJcmd() {
    AgentRequest request = new AgentRequest("stop", JAR, "00ff", "");

    assertThat(request.byJcmd("4711"))
        .isEqualTo(
            "jcmd 4711 JVMTI.agent_load '/opt/my tools/mlx-guard.jar'"
                + " '\"mlx-guard:1;verb=stop;jar=%2Fopt%2Fmy+tools%2Fmlx-guard.jar;version=0.1.0;"
                + "nonce=00ff;args=\"'");
  }

  // The way the agent's entry class reads it.
  private static Map<String, String> decoded(String argument) {
    assertThat(argument).startsWith("mlx-guard:1;");
    Map<String, String> fields = new LinkedHashMap<>();
    for (String field : argument.substring("mlx-guard:1;".length()).split(";", -1)) {
      int equals = field.indexOf('=');
      fields.put(field.substring(0, equals), URLDecoder.decode(field.substring(equals + 1), UTF_8));
    }
    return fields;
  }
}
