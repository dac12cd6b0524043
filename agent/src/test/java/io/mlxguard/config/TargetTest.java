// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {

  @Test
  void everyPart() {
    assertThat(
            TargetParser.parse(
                " com.acme.Chat + # reply( String , Map<String, List<int[]>>[] , byte... )"
                    + " [ tokens = arg(1).options().size() , min-tokens=200 , max-cache = 64MiB ] "))
        .isEqualTo(
            new Target(
                "com.acme.Chat + # reply( String , Map<String, List<int[]>>[] , byte... )",
                "com.acme.Chat",
                true,
                "reply",
                Optional.of(List.of("String", "Map[]", "byte[]")),
                Optional.of(new TokenSource(OptionalInt.of(1), List.of("options", "size"))),
                OptionalInt.of(200),
                OptionalLong.of(64 << 20)));
  }

  @Test
  void thePartsThatMayBeMissing() {
    assertThat(TargetParser.parse("com.acme.*Client::chat*"))
        .isEqualTo(
            new Target(
                "com.acme.*Client::chat*",
                "com.acme.*Client",
                false,
                "chat*",
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalLong.empty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a.B#c | a.B#c(..)",
        "a.B::c | a.B#c(..)",
        "a.B#c( .. ) | a.B#c(..)",
        "a.B#c( ) | a.B#c()",
        "a.B+#c(String... , ..)[] | a.B+#c(String[],..)",
        "a.B#c(List<Map<K,V>>.Entry<T>,int [] []) | a.B#c(List.Entry,int[][])",
        "B#c[tokens= return] | B#c(..)[tokens=return]",
        "B#c[max-cache=1m,tokens=arg( 0 ). size( )] | B#c(..)[tokens=arg(0).size(),max-cache=1048576]",
        "B#c[min-tokens=off] | B#c(..)[min-tokens=0]",
        "B#generate-Hx9k2 | B#generate-Hx9k2(..)",
        "a.B$C#$d_1 | a.B$C#$d_1(..)",
        "\u00fc.\u00c4#\u00f6 | \u00fc.\u00c4#\u00f6(..)"
      })
  void oneWayToWriteIt(String text, String same) {
    assertThat(TargetParser.parse(text)).hasToString(same);
    assertThat(TargetParser.parse(same)).hasToString(same);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "com.acme.Llm | has no # between class and method",
        "#generate | does not begin with the name of a class",
        "com/acme/Llm#generate | does not begin with the name of a class",
        "com..Llm#generate | does not begin with the name of a class",
        "com.1Llm#generate | does not begin with the name of a class",
        "Llm<T>#generate | does not begin with the name of a class",
        "*#generate | means every class; name at least part of one",
        "*.*#generate | means every class; name at least part of one",
        "java.util.List+#get | means classes of java.*, which are never woven",
        "javax.swing.JFrame#paint | means classes of javax.*, which are never woven",
        "jdk.internal.A#b | means classes of jdk.*, which are never woven",
        "sun.misc.Unsafe#get | means classes of sun.*, which are never woven",
        "io.mlxguard.shim.A#b | means classes of io.mlxguard.shim.*, which are never woven",
        "com.*+#generate | has * and + for its class; + needs the name of one",
        "a.B+#* | means every method of every subtype; name at least part of one",
        "a.B# | has no name of a method behind the #",
        "a.B#c#d | has no name of a method behind the #",
        "a.B#c d | has no name of a method behind the #",
        "a.B#<init>(..) | means constructors, which cannot be woven; name the method that generates",
        "a.B#<clinit> | means constructors, which cannot be woven; name the method that generates",
        "a.B::new | means constructors, which cannot be woven; name the method that generates",
        "a.B#c( | has no ) behind the types of its arguments",
        "a.B#c(int)x | has no ) behind the types of its arguments",
        "a.B#c(int,) | has \"\", which is no type of an argument",
        "a.B#c(int x) | has \"int x\", which is no type of an argument",
        "a.B#c(...) | has \"...\", which is no type of an argument",
        "a.B#c([]) | has \"[]\", which is no type of an argument",
        "a.B#c(..,int) | has an argument behind \"..\", which is the last one",
        "a.B#c(List<int) | has a < or a > too many",
        "a.B#c(List>int<) | has a < or a > too many",
        "a.B#c[tokens=return | has no ] behind its options",
        "a.B#c[tokens=return]d | has no ] behind its options",
        "a.B#c[token=return] | has an option \"token\"; there are tokens, min-tokens and max-cache",
        "a.B#c[min-tokens=1,min-tokens=2] | has min-tokens twice",
        "a.B#c[tokens] | has tokens \"\", which is not arg(N) or return with .name() behind it",
        "a.B#c[tokens=arg(x)] | has tokens \"arg(x)\", which is not arg(N) or return with .name()"
            + " behind it",
        "a.B#c[tokens=arg(0).n] | has tokens \"arg(0).n\", which is not arg(N) or return with"
            + " .name() behind it",
        "a.B#c[tokens=return.get(0)] | has tokens \"return.get(0)\", which is not arg(N) or return"
            + " with .name() behind it",
        "a.B#c[tokens=arg(255)] | has tokens \"arg(255)\", which counts arguments from 0 to 254",
        "a.B#c[tokens=return.a().b().c().d().e().f().g().h().i()] | has tokens"
            + " \"return.a().b().c().d().e().f().g().h().i()\", which has more than 8 calls",
        "a.B#c[min-tokens=-1] | has min-tokens \"-1\", which is not a number of tokens",
        "a.B#c[min-tokens=2147483648] | has min-tokens \"2147483648\", which is more than 2147483647",
        "a.B#c[max-cache=auto] | has max-cache \"auto\", which is not a size",
        "a.B#c[max-cache=1023k] | has max-cache \"1023k\", which is less than 1m"
      })
  void whatIsNoTargetSaysWhy(String text, String problem) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TargetParser.parse(text))
        .withMessage(problem);
  }

  @Test
  void threeHundredCharactersAreTheMost() {
    String longest = "a.B#" + "c".repeat(296);

    assertThat(TargetParser.parse(longest).text()).isEqualTo(longest);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TargetParser.parse(longest + "c"))
        .withMessage("is longer than 300 characters");
  }

  @ParameterizedTest
  @CsvSource({
    "com.acme.Llm, com.acme.Llm, true",
    "com.acme.Llm, com.acme.Llm2, false",
    "com.acme.Llm, com.acme.llm, false",
    "com.acme.Llm+, com.acme.Llm, true",
    "com.acme.Llm+, com.acme.LocalLlm, false",
    "com.acme.Outer$Llm, com.acme.Outer$Llm, true",
    "com.acme.Outer.Llm, com.acme.Outer$Llm, false",
    "*Llm, com.acme.Llm, true",
    "*Llm, java.lang.Llm, false",
    "*Llm, io.mlxguard.shim.Llm, false",
    "j*, javafx.Llm, true",
    "j*, javax.Llm, false",
    "com.*.Llm, com.acme.deep.Llm, true",
    "com.*.Llm, com.Llm, false",
    "com.acme.*L*m*, com.acme.L1Lmm, true"
  })
  void aClassByItsName(String pattern, String name, boolean meant) {
    assertThat(TargetParser.parse(pattern + "#a").matchesClass(name)).isEqualTo(meant);
  }

  @ParameterizedTest
  @CsvSource({
    "generate, generate, true",
    "generate, generateAll, false",
    "gen*, generateAll, true",
    "*, x, true",
    "*All, generateAll, true"
  })
  void aMethodByItsName(String pattern, String name, boolean meant) {
    assertThat(TargetParser.parse("a.B#" + pattern).matchesMethod(name)).isEqualTo(meant);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      value = {
        "(..) | | true",
        "(..) | int / long | true",
        "() | | true",
        "() | int | false",
        "(int) | int | true",
        "(int) | | false",
        "(int) | int / int | false",
        "(int) | java.lang.Integer | false",
        "(String) | java.lang.String | true",
        "(String) | com.acme.String | true",
        "(String) | com.acme.MyString | false",
        "(java.lang.String) | java.lang.String | true",
        "(java.lang.String) | com.acme.String | false",
        "(lang.String) | java.lang.String | false",
        "(java.*) | java.lang.String | true",
        "(Str*) | java.lang.String | true",
        "(Str*) | com.Struct.Text | false",
        "(*) | int[][] | true",
        "(*) | | false",
        "(*,*) | int / java.lang.String | true",
        "(*[]) | int[] | true",
        "(*[]) | int | false",
        "(String[]) | java.lang.String[] | true",
        "(String...) | java.lang.String[] | true",
        "(String) | java.lang.String[] | false",
        "(String[][]) | java.lang.String[] | false",
        "(List<String>) | java.util.List | true",
        "(java.util.Map.Entry) | java.util.Map$Entry | true",
        "(java.util.Map$Entry) | java.util.Map.Entry | true",
        "(Entry) | java.util.Map$Entry | true",
        "(Map$Entry) | java.util.Map$Entry | true",
        "(Map$Entry) | java.util.Map.Entry | true",
        "(Map$Entry) | java.util.HashMap$Entry | false",
        "(Map$Entry) | Entry | false",
        "($Proxy1) | com.acme.$Proxy1 | true",
        "(int,..) | int | true",
        "(int,..) | int / java.lang.String / long | true",
        "(int,..) | long / int | false",
        "(int,..) | | false"
      })
  void anOverloadByItsTypes(String pattern, String types, boolean meant) {
    List<String> names = types == null ? List.of() : List.of(types.split(" / "));

    assertThat(TargetParser.parse("a.B#c" + pattern).matchesArguments(names)).isEqualTo(meant);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"return", "return.size()", "arg(0)", "arg(254).a().b().c().d().e().f().g().h()"})
  void whereTokensAreFoundReadsAsItIsWritten(String text) {
    assertThat(TokenSource.parse(text)).hasToString(text);
  }

  @Test
  void theResultIsNoArgument() {
    assertThat(TokenSource.parse("return.length()"))
        .isEqualTo(new TokenSource(OptionalInt.empty(), List.of("length")));
    assertThat(TokenSource.parse("arg(2)"))
        .isEqualTo(new TokenSource(OptionalInt.of(2), List.of()));
  }
}
