// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChangeTest {

  private static final Config BEFORE = Config.parse("cache-limit=1g,memory-limit=bad");

  @Test
  void takesItsKeysAndLeavesTheOthers() {
    Change change = Change.of(BEFORE, "mode=observe,idle-after=2s", "set");

    assertThat(change.mistakes()).isEmpty();
    assertThat(change.keys()).containsExactly(Key.MODE, Key.IDLE_AFTER);
    assertThat(change.next().mode()).isEqualTo(Mode.OBSERVE);
    assertThat(change.next().cacheLimit()).isEqualTo(Limit.parse("1g"));
    assertThat(change.next().settings())
        .extracting(Setting::where)
        .contains("set", "agent argument");
  }

  @Test
  void aMistakeThatWasThereIsNotTheChanges() {
    assertThat(Change.of(BEFORE, "cache-limit=2g", "set").mistakes()).isEmpty();
    assertThat(Change.of(BEFORE, "memory-limit=2g", "set").next().problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cache-limit=lots | cache-limit \"lots\" is not a size; allowed: auto, off, a size",
        "cache-limit= | cache-limit \"\" is not a size",
        "cache-limit | cache-limit \"\" is not a size",
        "idle-after=1ms | idle-after \"1ms\" is too short; allowed: ",
        "mode=both | mode \"both\" is not one of them; allowed: guard or observe",
        "chache-limit=1g | there is no key \"chache-limit\"; the nearest is cache-limit",
        "config=/etc/guard | a file is read with a whole configuration",
      })
  void aMistakeIsSaidWithWhatIsAllowed(String pairs, String begins) {
    assertThat(Change.of(BEFORE, pairs, "set").mistakes())
        .singleElement()
        .asString()
        .startsWith(begins);
  }

  @Test
  void aCommaInsideBracketsEndsNothing() {
    Change change =
        Change.of(
            BEFORE, "clear-after-generate.methods=a.B#c(int,int);d.E#f(..),mode=guard", "set");

    assertThat(change.mistakes()).isEmpty();
    assertThat(change.next().clear().targets()).hasSize(2);
  }
}
