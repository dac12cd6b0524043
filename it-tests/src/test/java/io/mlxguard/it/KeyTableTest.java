// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** One table of keys, wherever they are told. */
class KeyTableTest {

  @Test
  void theHelpHasEachKeyOfTheDocument() throws IOException {
    String document = Files.readString(Path.of("../docs/configuration.md"));
    List<String> keys =
        Pattern.compile("(?m)^\\| `([a-z.-]+)` \\| (?:none|`)")
            .matcher(document)
            .results()
            .map((MatchResult row) -> row.group(1))
            .toList();
    assertThat(keys).hasSizeGreaterThan(10).contains("cache-limit", "log.file");

    Command.Outcome help = Command.mlxGuard("attach", "--help");

    assertThat(help.exit()).isZero();
    assertThat(help.stderr()).isEmpty();
    assertThat(help.stdout().lines()).containsAll(keys);
    assertThat(help.stdout().lines()).allMatch(line -> line.length() <= 80, "at most 80 columns");
  }
}
