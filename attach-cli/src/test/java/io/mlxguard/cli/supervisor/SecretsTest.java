// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.cli.target.Failure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
  private static HostJob job(Optional<WarmUp> warmUp, String... words) throws Failure {
    return Jobs.job("", Map.of(), warmUp, List.of(words));
  }

  @Test
  void aNoteNamesThemAndShowsNoValue() throws Failure {
    HostJob job =
        Jobs.job(
            "",
            Map.of("HF_TOKEN", "hunter1", "HF_HOME", "/x"),
            Optional.of(WarmUp.request("http://localhost/?api_key=hunter2")),
            List.of(
                "-Ddb.password=hunter3",
                "-Djavax.net.ssl.keyStorePassword=hunter4",
                "Main",
                "--api-key=hunter5",
                "--credentials",
                "hunter6",
                "-----BEGIN PRIVATE KEY hunter7"));

    assertThat(Secrets.in(job))
        .containsExactly(
            "--api-key",
            "--credentials",
            "--warm-up",
            "-Ddb.password",
            "-Djavax.net.ssl.keyStorePassword",
            "HF_TOKEN");
    assertThat(job.notes())
        .singleElement()
        .asString()
        .contains("--api-key")
        .doesNotContain("hunter");
  }

  @Test
  void wordsOfAModelAreNone() throws Failure {
    HostJob job =
        job(
            Optional.of(WarmUp.request("http://localhost/tokens?max_tokens=1")),
            "Main",
            "--max-tokens=100",
            "--tokenizer=x",
            "-Dkeyboard=y",
            "key");

    assertThat(Secrets.in(job)).isEmpty();
    assertThat(job.notes()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://a:b@localhost/", "http://localhost/?x=1&token=z"})
  void anAddressMayHaveOne(String url) throws Failure {
    assertThat(Secrets.in(job(Optional.of(WarmUp.request(url)), "Main"))).contains("--warm-up");
  }

  @ParameterizedTest
  @ValueSource(strings = {"curl -H 'Authorization: Bearer x' y", "ask --api-key x", "X_SECRET=x y"})
  void aLineOfAShellMayHaveOne(String line) throws Failure {
    assertThat(Secrets.in(job(Optional.of(WarmUp.command(line)), "Main"))).contains("--warm-up");
  }
}
