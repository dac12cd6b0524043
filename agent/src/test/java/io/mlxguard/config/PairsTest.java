// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a=1,b=2 | a=1 / b=2",
        " a=1 , b=2 | a=1 / b=2",
        "a=f(x,y),b=2 | a=f(x,y) / b=2",
        "a=f(g(x,y),[z,w]),b | a=f(g(x,y),[z,w]) / b",
        "a=[1,2] , b=(3,4) | a=[1,2] / b=(3,4)",
        "a=\"x,y\",b=2 | a=\"x,y\" / b=2",
        "a=\"f(\",b=2 | a=\"f(\" / b=2",
        "a=),b=2 | a=) / b=2",
        "a=]),(b=2,c) | a=]) / (b=2,c)",
        "a=(1,b=2 | a=(1,b=2",
        "a=\"1,b=2 | a=\"1,b=2",
        ",,a=1,, ,b=2, | a=1 / b=2",
        "clear-after-generate.methods=com.acme.Llm#generate(..)[tokens=arg(1),min-tokens=200];com.acme.B#c,cache-limit=1g"
            + " | clear-after-generate.methods=com.acme.Llm#generate(..)[tokens=arg(1),min-tokens=200];com.acme.B#c"
            + " / cache-limit=1g"
      })
  void splitsOutsideBracketsAndQuotes(String text, String pairs) {
    assertThat(Pairs.split(text)).containsExactly(pairs.split(" / "));
  }

  @Test
  void nothingIsNoPair() {
    assertThat(Pairs.split("")).isEmpty();
    assertThat(Pairs.split(" , ")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {"\"512m\" | 512m", " \"a,b\" | a,b", "\"\" | ``", "\" | \"", "a\"b\" | a\"b\""})
  void takesOnePairOfQuotesAway(String value, String text) {
    assertThat(Pairs.unquote(value)).isEqualTo(text);
  }
}
