// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.supervisor;

import io.mlxguard.cli.target.AgentJar;
import io.mlxguard.cli.target.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Hosts as the tests have them. */
final class Jobs {
  static final AgentJar JAR = AgentJar.of("/opt/guard/mlx-guard.jar", "1.2.3");

  /** Words that any step on the way may take for something else. */
  static final List<String> NASTY =
      List.of(
          "a b",
          "",
          " ",
          "\"",
          "'",
          "\\",
          "\\n",
          "a\\",
          "%",
          "%h",
          "%%",
          "$",
          "$$",
          "$HOME",
          "${HOME}",
          "&",
          "&amp;",
          "<",
          "</string>",
          ">",
          "]]>",
          "<!--",
          "-->",
          "#x",
          ";",
          "\\;",
          "@x",
          "-",
          "--",
          "!x",
          "*",
          "~",
          "`id`",
          "$(id)",
          "é ü ß",
          "日本語",
          "😀",
          "a\nb",
          "a\tb",
          "\n",
          "\u2028",
          "\u00a0",
          "\ufeff",
          "'a\" b'",
          "\"a'",
          "|",
          "x=\"y z\"",
          "[Service]",
          "");

  private Jobs() {}

  static HostJob job(String agentArgs, String... words) throws Failure {
    return job(agentArgs, Map.of(), Optional.empty(), List.of(words));
  }

  static HostJob job(
      String agentArgs, Map<String, String> environment, Optional<WarmUp> warmUp, List<String> rest)
      throws Failure {
    List<String> words = new ArrayList<>(List.of("/usr/bin/java"));
    words.addAll(rest.isEmpty() ? List.of("-jar", "app.jar") : rest);
    GuardedCommand guarded =
        GuardedCommand.of(new HostCommand(words, "/tmp"), environment, JAR, agentArgs);
    return HostJob.of(guarded, environment, warmUp, Duration.ofSeconds(90));
  }
}
