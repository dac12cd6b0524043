// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import io.mlxguard.bed.Command;
import java.util.ArrayList;
import java.util.List;

/** What the command line says, in both forms at once: it is run with {@code --json}. */
final class Said {

  private static final int REFUSED = 4;

  private Said() {}

  /** Refused: the one sentence, the same on stderr and in the only object on stdout. */
  static String refused(Command.Outcome outcome) {
    return failed(outcome, REFUSED);
  }

  /** The same with another exit code. */
  static String failed(Command.Outcome outcome, int exit) {
    assertThat(outcome.exit()).as(outcome.toString()).isEqualTo(exit);
    assertThat(outcome.stdout().lines()).hasSize(1);
    JsonObject json = outcome.json();
    assertThat(json.getBoolean("ok")).isFalse();
    assertThat(json.getInt("exit")).isEqualTo(exit);
    String error = json.getString("error");
    assertThat(outcome.stderr()).isEqualTo("mlx-guard: " + error + "\n");
    return error;
  }

  /** Done: the one object on stdout. */
  static JsonObject done(Command.Outcome outcome) {
    assertThat(outcome.exit()).as(outcome.toString()).isZero();
    assertThat(outcome.stdout().lines()).hasSize(1);
    JsonObject json = outcome.json();
    assertThat(json.getBoolean("ok")).isTrue();
    return json;
  }

  /** A run of one verb on one process. */
  static Command.Cli cli(String verb, long pid, String... rest) {
    List<String> line = new ArrayList<>(List.of(verb, Long.toString(pid), "--json"));
    line.addAll(List.of(rest));
    return Command.cli(line.toArray(String[]::new));
  }

  /** The same, run. */
  static Command.Outcome run(String verb, long pid, String... rest) {
    return cli(verb, pid, rest).run();
  }
}
