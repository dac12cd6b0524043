// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.cli.terminal.Output;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiscoverVerbTest {

  @ParameterizedTest
  @CsvSource({"1s,1000", "10,10000", "1500ms,1500", "1m,60000", "60s,60000"})
  void timesAsPeopleWriteThem(String time, long millis) {
    assertThat(DiscoverVerb.window(time)).hasValue(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0s", "999ms", "61s", "2m", "-1s", "1h", "", "ten", "9999999s"})
  void noOthers(String time) {
    assertThat(DiscoverVerb.window(time)).isEmpty();
  }

  @Test
  void theBarIsFullAtTheEndAndStaysSo() {
    StringWriter talk = new StringWriter();
    Output unwatched =
        new Output(new PrintWriter(new StringWriter()), new PrintWriter(talk), false, false);
    Progress progress = new Progress(unwatched, "looking", Duration.ofSeconds(10));
    progress.end();

    assertThat(progress.line(Duration.ofSeconds(3)))
        .isEqualTo("mlx-guard: looking [######..............] 3 of 10 s");
    assertThat(progress.line(Duration.ofSeconds(12)))
        .isEqualTo("mlx-guard: looking [####################] 10 of 10 s");
    assertThat(talk.toString()).as("nobody watches").isEmpty();
  }
}
