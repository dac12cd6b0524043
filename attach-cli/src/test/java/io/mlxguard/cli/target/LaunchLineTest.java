// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LaunchLineTest {
  @ParameterizedTest
  @CsvSource({
    "java com.acme.Main a b,com.acme.Main",
    "java -Xmx1g -cp a:b com.acme.Main -jar x,com.acme.Main",
    "java --class-path=a:b -ea com.acme.Main,com.acme.Main",
    "java --add-opens a/b=ALL-UNNAMED com.acme.Main,com.acme.Main",
    "java -jar /opt/app.jar,/opt/app.jar",
    "java -p mods -m com.acme/com.acme.Main,com.acme/com.acme.Main",
    "java --module=com.acme/com.acme.Main x,com.acme/com.acme.Main",
    "java @file,java",
    "java -jar,java",
    "java,java"
  })
  void whatTheLauncherRuns(String line, String main) {
    assertThat(new LaunchLine(List.of(line.split(" "))).main()).isEqualTo(main);
  }
}
