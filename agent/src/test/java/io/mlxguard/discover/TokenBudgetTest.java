// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.discover;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.weave.HostMethod.Argument;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenBudgetTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "maxTokens",
        "max_new_tokens",
        "newTokens",
        "nPredict",
        "n_predict",
        "numTokens",
        "tokens",
        "tokenLimit",
        "tokenBudget",
        "maxLength",
        "getMaxTokens",
        "maxOutputTokens",
        "MAX_TOKENS",
        "completionTokens",
        "nTokens",
        "maxSteps"
      })
  void saysHowMany(String name) {
    assertThat(TokenBudget.isNamedSo(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "token",
        "tokenId",
        "promptTokens",
        "maxContextTokens",
        "inputTokens",
        "seed",
        "prompt",
        "topK",
        "count",
        "eosToken",
        "maxBatch",
        "tokensPerSecond",
        "length",
        "arg0",
        ""
      })
  void saysSomethingElse(String name) {
    assertThat(TokenBudget.isNamedSo(name)).isFalse();
  }

  @Test
  void anArgumentItselfIsBeforeAPartOfOne() {
    Optional<TokenBudget> budget =
        TokenBudget.of(
            Played.method(
                "com.acme.Llm#generate",
                Played.object("com.acme.Options", "options", "maxTokens", "topK"),
                Played.number("seed"),
                Played.number("newTokens")));

    assertThat(budget.map(TokenBudget::source)).hasValue("arg(2)");
    assertThat(budget.map(TokenBudget::shown)).hasValue("newTokens");
    assertThat(budget.map(TokenBudget::direct)).hasValue(true);
  }

  @Test
  void aPartOfAnArgumentIsFoundByItsAccessor() {
    Optional<TokenBudget> budget =
        TokenBudget.of(
            Played.method(
                "com.acme.Llm#chat",
                Played.object("java.lang.String", "prompt"),
                Played.object("com.acme.Options", "options", "getMaxTokens", "getTopK")));

    assertThat(budget.map(TokenBudget::source)).hasValue("arg(1).getMaxTokens()");
    assertThat(budget.map(TokenBudget::shown)).hasValue("options.getMaxTokens()");
    assertThat(budget.map(TokenBudget::direct)).hasValue(false);
  }

  @Test
  void withoutNamesThereIsNone() {
    Argument nameless = new Argument("int", Optional.empty(), true, List.of());

    assertThat(TokenBudget.of(Played.method("com.acme.Llm#generate", nameless))).isEmpty();
  }
}
