// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.discover;

import io.mlxguard.discover.Choice.Candidate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Puts the method to weave first. Its calls have ended, it stands above most of MLX's work, and it
 * is told how many tokens to make; of several the outermost, after whose end nothing of one
 * generation is still to come. An argument itself is a better sign than a part of one: a request is
 * handed through many layers, a number is given to the one that generates; unless that one is
 * called several times for one request.
 */
public final class Ranking {

  /** Of what the best one covers. */
  static final double MOST = 0.8;

  /** So many calls inside one of an outer method's are parts of a whole. */
  private static final double SEVERAL = 1.5;

  /** A method that mostly does other things, such as an event loop. */
  private static final double LEAST_PURITY = 0.02;

  private Ranking() {}

  /**
   * One candidate with its numbers.
   *
   * @param candidate itself
   * @param counted its calls
   */
  public record Tried(Candidate candidate, Counted counted) {

    /** A budget of one token is that of a step. */
    private Tried sober() {
      boolean step = counted.meanTokens().orElse(2) <= 1;
      return candidate.budget().isPresent() && step
          ? new Tried(candidate.withoutBudget(), counted)
          : this;
    }

    private double share() {
      return candidate.place().share();
    }

    private boolean ended() {
      return counted.calls() > 0;
    }

    private int budget() {
      return candidate.budget().map(it -> it.direct() ? 0 : 1).orElse(2);
    }

    private int turn(double most) {
      if (!ended()) {
        return counted.running() ? 3 : 4;
      }
      return candidate.place().purity() < LEAST_PURITY ? 2 : share() < most * MOST ? 1 : 0;
    }
  }

  /** Best first. */
  public static List<Found> of(List<Tried> all) {
    List<Tried> woven = all.stream().map(Tried::sober).toList();
    double most = woven.stream().filter(Tried::ended).mapToDouble(Tried::share).max().orElse(0);
    List<Tried> sorted = new ArrayList<>(woven);
    sorted.sort(
        Comparator.comparingInt((Tried it) -> it.turn(most))
            .thenComparingInt(Tried::budget)
            .thenComparingDouble(it -> it.candidate().place().depth())
            .thenComparing(it -> it.candidate().method().target()));
    whole(sorted, most)
        .ifPresent(
            it -> {
              sorted.remove(it);
              sorted.addFirst(it);
            });
    List<Found> found = new ArrayList<>();
    for (Tried one : sorted) {
      found.add(
          new Found(
              one.candidate(),
              one.counted(),
              found.isEmpty() ? whyFirst(one, most) : why(one, sorted.getFirst(), most)));
    }
    return found;
  }

  /**
   * The outermost with a part of an argument as its budget, which calls the first several times.
   */
  private static Optional<Tried> whole(List<Tried> sorted, double most) {
    if (sorted.isEmpty() || sorted.getFirst().turn(most) != 0 || sorted.getFirst().budget() != 0) {
      return Optional.empty();
    }
    Tried first = sorted.getFirst();
    return sorted.stream()
        .filter(it -> it.turn(most) == 0 && it.budget() == 1)
        .filter(it -> it.candidate().place().depth() < first.candidate().place().depth())
        .filter(it -> first.counted().calls() >= it.counted().calls() * SEVERAL)
        .findFirst();
  }

  private static String whyFirst(Tried first, double most) {
    return switch (first.turn(most)) {
      case 0 ->
          switch (first.budget()) {
            case 0 -> "the outermost whose argument says how many tokens to make";
            case 1 -> "the outermost with a number of tokens inside an argument";
            default -> "the outermost whose calls end; no argument looks like a number of tokens";
          };
      case 1 -> "the one that covers most, of those whose calls end";
      case 2 -> "the only one whose calls end, though it mostly does other things";
      case 3 -> "still running: no call has ended while it was counted; try a longer --for";
      default -> "not called again while it was counted; try a longer --for";
    };
  }

  private static String why(Tried one, Tried first, double most) {
    return switch (one.turn(most)) {
      case 0 -> whyBehind(one, first);
      case 1 -> String.format(Locale.ROOT, "covers %.0f %% of the work", one.share() * 100);
      case 2 -> "mostly does other things";
      case 3 -> "its calls run on: none has ended";
      default -> "not called while it was counted";
    };
  }

  private static String whyBehind(Tried one, Tried first) {
    if (one.candidate().place().depth() > first.candidate().place().depth()) {
      return "called inside the first";
    }
    return one.budget() == 1
        ? "the number of tokens is inside an argument"
        : "no argument looks like a number of tokens";
  }
}
