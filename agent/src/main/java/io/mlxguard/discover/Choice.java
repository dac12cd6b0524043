// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.discover;

import io.mlxguard.weave.HostMethod;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * Chooses the methods whose calls are counted: those with a token budget, and what stands outside
 * them. What is inside a method that is told how many tokens to make is a step of it: called far
 * more often, and never the one to weave.
 */
public final class Choice {

  /** So many methods are woven at most. */
  public static final int MOST = 16;

  private static final int MOST_WITHOUT_BUDGET = 8;
  private static final int MOST_OVERLOADS = 4;
  private static final int LONGEST_TARGET = 250; // with its tokens behind it, 300
  private static final Set<String> TASKS = Set.of("run", "call");

  private Choice() {}

  /**
   * The candidates.
   *
   * @param places from the samples
   * @param methods the methods of a class that have a name and code
   * @param unweavable targets that are known to be refused
   */
  public static List<Candidate> of(
      List<Place> places,
      BiFunction<String, String, List<HostMethod>> methods,
      Set<String> unweavable) {
    List<Candidate> all = new ArrayList<>();
    for (Place place : places) {
      methods.apply(place.className(), place.methodName()).stream()
          .filter(it -> isWorthIt(it) && !unweavable.contains(it.target()))
          .limit(MOST_OVERLOADS)
          .forEach(it -> all.add(new Candidate(place, it, TokenBudget.of(it))));
    }
    double most = all.stream().mapToDouble(it -> it.place().share()).max().orElse(0);
    double innermost = innermost(all, most);
    all.sort(
        Comparator.comparing((Candidate it) -> it.place().share() < most / 2)
            .thenComparing(it -> it.budget().isEmpty())
            .thenComparingDouble(it -> it.place().depth())
            .thenComparing(it -> it.method().target()));
    List<Candidate> chosen = new ArrayList<>();
    int without = 0;
    for (Candidate one : all) {
      boolean wanted = one.budget().isPresent();
      if (!wanted && one.place().depth() < innermost && without < MOST_WITHOUT_BUDGET) {
        without++;
        wanted = true;
      }
      if (wanted && chosen.size() < MOST) {
        chosen.add(one);
      }
    }
    return chosen;
  }

  /** How deep the outermost stands that takes a budget itself and covers most. */
  private static double innermost(List<Candidate> all, double most) {
    return all.stream()
        .filter(it -> it.budget().filter(TokenBudget::direct).isPresent())
        .filter(it -> it.place().share() >= most * Ranking.MOST)
        .mapToDouble(it -> it.place().depth())
        .min()
        .orElse(Double.MAX_VALUE);
  }

  /** Not what a program or a thread begins in: that hardly returns. */
  private static boolean isWorthIt(HostMethod method) {
    boolean task = TASKS.contains(method.name()) && method.arguments().isEmpty();
    boolean main =
        method.name().equals("main")
            && method.arguments().stream()
                .map(HostMethod.Argument::type)
                .collect(Collectors.joining(","))
                .matches("(java\\.lang\\.String\\[\\])?");
    return !task && !main && method.target().length() <= LONGEST_TARGET;
  }

  /**
   * A method that may be the one.
   *
   * @param place where it was seen; its overloads were seen there too
   * @param method itself
   * @param budget where it is told how many tokens to make
   */
  public record Candidate(Place place, HostMethod method, Optional<TokenBudget> budget) {

    /** As a target, with its tokens. */
    public String line() {
      return method.target() + budget.map(it -> "[tokens=" + it.source() + "]").orElse("");
    }

    /** The same, with what more samples say of its place, by class and method. */
    public Candidate at(Map<String, Place> places) {
      return new Candidate(places.getOrDefault(place.name(), place), method, budget);
    }

    /** The same method without a budget. */
    public Candidate withoutBudget() {
      return new Candidate(place, method, Optional.empty());
    }
  }
}
