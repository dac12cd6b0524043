// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.discover;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.discover.Choice.Candidate;
import io.mlxguard.discover.Ranking.Tried;
import io.mlxguard.weave.HostMethod;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which methods are counted, and which of them is first. */
class RankingTest {

  private static final HostMethod SERVE = Played.method("com.acme.Server#serve");
  private static final HostMethod HANDLE =
      Played.method("com.acme.Server#handle", Played.object("com.acme.Request", "request"));
  private static final HostMethod CHAT =
      Played.method(
          "com.acme.Chat#chat", Played.object("com.acme.Request", "request", "maxTokens"));
  private static final HostMethod GENERATE =
      Played.method("com.acme.Llm#generate", Played.number("maxTokens"));
  private static final HostMethod STEP =
      Played.method("com.acme.Llm#step", Played.number("position"));

  private static Candidate at(HostMethod method, double share, double depth) {
    Place place = new Place(method.className(), method.name(), share, 0.5, depth);
    return new Candidate(place, method, TokenBudget.of(method));
  }

  private static Tried ended(HostMethod method, double share, double depth, long calls) {
    return new Tried(
        at(method, share, depth), new Counted(calls, false, calls * 40_000, calls * 100));
  }

  private static Tried running(HostMethod method, double depth) {
    return new Tried(at(method, 1, depth), new Counted(0, true, 0, 0));
  }

  private static List<String> ranked(Tried... tried) {
    List<Tried> reversed = new ArrayList<>(Arrays.asList(tried));
    Collections.reverse(reversed);
    List<String> names = names(Ranking.of(reversed));
    assertThat(names(Ranking.of(Arrays.asList(tried)))).as("in any order").isEqualTo(names);
    return names;
  }

  private static List<String> names(List<Found> found) {
    return found.stream().map(it -> it.candidate().method().name()).toList();
  }

  @Test
  void theOneThatIsToldHowManyTokensAndHasEnded() {
    assertThat(
            ranked(
                running(SERVE, 0),
                ended(HANDLE, 1, 1, 10),
                ended(CHAT, 1, 2, 10),
                ended(GENERATE, 1, 3, 10)))
        .containsExactly("generate", "chat", "handle", "serve");
  }

  @Test
  void theOneAroundSeveralGenerationsIfItKnowsTheTokensToo() {
    assertThat(ranked(ended(HANDLE, 1, 1, 10), ended(CHAT, 1, 2, 10), ended(GENERATE, 1, 3, 20)))
        .containsExactly("chat", "generate", "handle");
  }

  @Test
  void theOutermostWhereNoneIsTold() {
    assertThat(ranked(running(SERVE, 0), ended(HANDLE, 1, 1, 10), ended(STEP, 1, 3, 900)))
        .containsExactly("handle", "step", "serve");
  }

  @Test
  void neverOneThatLeadsToLittleOfTheWorkIfAnotherLeadsToMost() {
    assertThat(ranked(ended(GENERATE, 0.3, 1, 10), ended(HANDLE, 1, 0, 10)))
        .containsExactly("handle", "generate");
    assertThat(Ranking.of(List.of(ended(GENERATE, 0.3, 1, 10), ended(HANDLE, 1, 0, 10))))
        .last()
        .extracting(Found::why)
        .isEqualTo("covers 30 % of the work");
  }

  @Test
  void aBudgetOfOneTokenIsThatOfAStep() {
    Tried step = new Tried(at(GENERATE, 1, 2), new Counted(900, false, 1000, 900));

    List<Found> found = Ranking.of(List.of(step, ended(HANDLE, 1, 1, 10)));

    assertThat(names(found)).containsExactly("handle", "generate");
    assertThat(found.getLast().candidate().line()).isEqualTo("com.acme.Llm#generate(int)");
  }

  @Test
  void oneThatRunsOnIsFirstOnlyWhereNothingElseIs() {
    List<Found> found = Ranking.of(List.of(running(GENERATE, 1)));

    assertThat(names(found)).containsExactly("generate");
    assertThat(found.getFirst().why()).startsWith("still running");
    assertThat(ranked(running(GENERATE, 1), ended(HANDLE, 0.9, 0, 3)))
        .containsExactly("handle", "generate");
  }

  @Test
  void whatIsInsideAMethodWithABudgetIsNotCounted() {
    List<Place> places =
        List.of(
            at(SERVE, 1, 0).place(),
            at(HANDLE, 1, 1).place(),
            at(GENERATE, 1, 2).place(),
            at(STEP, 1, 3).place());
    List<HostMethod> methods = List.of(SERVE, HANDLE, GENERATE, STEP);

    assertThat(chosen(places, methods, Set.of())).containsExactly("generate", "serve", "handle");
    assertThat(chosen(places, methods, Set.of(GENERATE.target())))
        .as("which cannot be woven")
        .containsExactly("serve", "handle", "step");
  }

  @Test
  void whatAThreadOrAProgramBeginsInIsNotCounted() {
    HostMethod main =
        Played.method("com.acme.Main#main", Played.object("java.lang.String[]", "args"));
    HostMethod run = Played.method("com.acme.Job#run");
    HostMethod runWith = Played.method("com.acme.Job#run", Played.number("maxTokens"));
    List<Place> places = List.of(at(main, 1, 0).place(), at(run, 1, 1).place());

    assertThat(chosen(places, List.of(main, run, runWith), Set.of())).containsExactly("run");
  }

  private static List<String> chosen(
      List<Place> places, List<HostMethod> methods, Set<String> unweavable) {
    return Choice.of(
            places,
            (type, name) ->
                methods.stream()
                    .filter(it -> it.className().equals(type) && it.name().equals(name))
                    .toList(),
            unweavable)
        .stream()
        .map(it -> it.method().name())
        .toList();
  }
}
