// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.weave;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.config.Config;
import io.mlxguard.config.Target;
import io.mlxguard.gate.TokenReader;
import io.mlxguard.weave.MethodPlan.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.description.type.TypeDescription;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlannerTest {

  private static final String SAMPLE = Sample.class.getName();

  /** What a plan asked of its sites. */
  private record Made(
      int target,
      @Nullable TokenReader ofArgument,
      @Nullable TokenReader ofResult,
      boolean tokensInResult) {}

  private final List<Made> sites = new ArrayList<>();

  static byte[] bytes(Class<?> type) {
    String file = type.getName().replace('.', '/') + ".class";
    try (InputStream in = type.getClassLoader().getResourceAsStream(file)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static List<Target> targets(String methods) {
    Config config = Config.parse("clear-after-generate.methods=" + methods);
    assertThat(config.problems()).isEmpty();
    return config.clear().targets();
  }

  private ClassPlan plan(Class<?> type, String methods) {
    Planner planner =
        new Planner(
            targets(methods),
            (target, ofArgument, ofResult, tokensInResult, inMonitor) -> {
              sites.add(new Made(target, ofArgument, ofResult, tokensInResult));
              return sites.size() - 1;
            });
    TypeDescription description =
        Bytecode.describe(type.getName(), type.getClassLoader(), bytes(type));
    return planner.plan(type, description);
  }

  private static List<String> texts(List<ClassPlan.Shown> shown) {
    return shown.stream().map(ClassPlan.Shown::text).toList();
  }

  @Test
  void everyOverloadOfAName() {
    ClassPlan plan = plan(Sample.class, SAMPLE + "#generate(..)");

    assertThat(texts(plan.shown()))
        .containsExactlyInAnyOrder(
            SAMPLE + ".generate(java.lang.String,int)",
            SAMPLE + ".generate(" + SAMPLE + "$Request)");
    assertThat(plan.refused()).isEmpty();
    assertThat(plan.methods()).allMatch(it -> it.argument() == Kind.NONE);
    assertThat(plan.methods()).allMatch(it -> it.result() == Kind.NONE);
  }

  @Test
  void oneOverloadByItsArguments() {
    ClassPlan plan = plan(Sample.class, SAMPLE + "#generate(String,*)[tokens=arg(1)]");

    assertThat(texts(plan.shown())).containsExactly(SAMPLE + ".generate(java.lang.String,int)");
    assertThat(plan.methods().getFirst().argument()).isEqualTo(Kind.NUMBER);
    assertThat(plan.methods().getFirst().tokenArgument()).hasValue(1);
  }

  @Test
  void aMethodBelongsToTheFirstTargetThatMeansIt() {
    ClassPlan plan = plan(Sample.class, SAMPLE + "#generate(String,int);" + SAMPLE + "#gen*(..)");

    assertThat(plan.shown()).extracting(ClassPlan.Shown::target).containsExactlyInAnyOrder(0, 1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "stream    | returns a stream",
        "iterator  | returns an iterator",
        "publisher | returns a publisher",
        "future    | returns a future that tells nobody when it is done",
        "abstractly| is abstract",
        "natively  | is native",
      })
  void whatCannotBeWovenIsRefusedByName(String method, String why) {
    ClassPlan plan = plan(Sample.class, SAMPLE + "#" + method + ";" + SAMPLE + "#nothing");

    assertThat(texts(plan.refused()))
        .singleElement()
        .asString()
        .startsWith(SAMPLE + "." + method + "(")
        .contains(": " + why);
    assertThat(texts(plan.shown())).containsExactly(SAMPLE + ".nothing()");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "generate(String,int)  | arg(2)               | it has 2 arguments",
        "mean                  | arg(0)               | double is no whole number",
        "generate(*)           | arg(0)               | Sample$Request is no number",
        "generate(*)           | arg(0).prompt().at() | has no public method at()",
        "generate(*)           | arg(0).secret()      | has no public method secret()",
        "nothing               | return               | void is no whole number",
        "mean                  | return               | double is no whole number",
      })
  void anExpressionThatDoesNotFitRefusesThatMethodAlone(String method, String tokens, String why) {
    ClassPlan plan =
        plan(Sample.class, SAMPLE + "#" + method + "[tokens=" + tokens + "];" + SAMPLE + "#count");

    assertThat(texts(plan.refused()))
        .singleElement()
        .asString()
        .contains("tokens=" + tokens)
        .contains(why);
    assertThat(texts(plan.shown())).containsExactly(SAMPLE + ".count(long)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "generate(*)   | arg(0).maxTokens()    | OBJECT | NONE",
        "generate(*)   | arg(0).stops().size() | OBJECT | NONE",
        "generate(*)   | arg(0).prompt()       | OBJECT | NONE",
        "generate(*)   | return                | NONE   | OBJECT",
        "count         | arg(0)                | NUMBER | NONE",
        "count         | return                | NONE   | NUMBER",
        "text          | arg(0)                | OBJECT | NONE",
        "text          | arg(1)                | OBJECT | NONE",
        "text          | return.length()       | NONE   | OBJECT",
        "anything      | arg(0)                | OBJECT | OBJECT",
        "later         | return                | NONE   | OBJECT",
      })
  void whereTheTokensAre(String method, String tokens, Kind argument, Kind result) {
    ClassPlan plan = plan(Sample.class, SAMPLE + "#" + method + "[tokens=" + tokens + "]");

    if (method.equals("later")) {
      assertThat(texts(plan.refused())).singleElement().asString().contains("is no number");
      return;
    }
    assertThat(plan.refused()).isEmpty();
    MethodPlan only = plan.methods().getFirst();
    assertThat(only.argument()).isEqualTo(argument);
    assertThat(only.result()).isEqualTo(result);
    assertThat(sites.getFirst().tokensInResult()).isEqualTo(tokens.startsWith("return"));
  }

  @ParameterizedTest
  @CsvSource({"later", "stage", "anything"})
  void whatMayBeAStageIsHandedOn(String method) {
    assertThat(plan(Sample.class, SAMPLE + "#" + method).methods().getFirst().result())
        .isEqualTo(Kind.OBJECT);
  }

  @Test
  void whatImplementsAnInterfaceIsMeantByPlus() {
    String target = Sample.Generates.class.getName() + "+#*";

    assertThat(plan(Sample.Concrete.class, target.replace("#*", "#reply")).shown())
        .singleElement()
        .extracting(ClassPlan.Shown::text)
        .isEqualTo(Sample.Concrete.class.getName() + ".reply(java.lang.String)");
    assertThat(plan(Sample.Generates.class, target.replace("#*", "#reply")).isEmpty()).isTrue();
    assertThat(plan(Sample.Generates.class, target.replace("#*", "#tokensOf")).shown()).hasSize(1);
    assertThat(plan(Sample.class, target.replace("#*", "#abstractly")).refused()).isEmpty();
  }

  @Test
  void anotherClassIsNotMeant() {
    Planner planner = new Planner(targets(SAMPLE + "#generate"), (a, b, c, d, e) -> 0);

    assertThat(planner.wants(Sample.class)).isTrue();
    assertThat(planner.wants(Sample.Concrete.class)).isFalse();
    assertThat(planner.wants(String.class)).isFalse();
  }
}
