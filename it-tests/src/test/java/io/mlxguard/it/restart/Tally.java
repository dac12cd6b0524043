// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it.restart;

import io.mlxguard.bed.Supervisor;
import io.mlxguard.bed.Traffic;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What became of all requests. One that the server has noted as begun it has accepted; one that it
 * never began has done nothing, and its client may send it again.
 *
 * @param answered whole, and as all others are
 * @param refused never begun: no connection, or one that was reset, each with what the client saw
 * @param cut begun, and not answered so
 * @param answeredInLife how many each of the host's lives has answered
 * @param gaps from each end of the host to the first answer after it
 */
record Tally(
    int answered,
    Map<String, Long> refused,
    List<Traffic.Exchange> cut,
    List<Long> answeredInLife,
    List<Gap> gaps) {

  /**
   * The time around one end of the host.
   *
   * @param down from the end to the first answer
   * @param silent from the last answer to the first
   */
  record Gap(Duration down, Duration silent) {

    @Override
    public String toString() {
      return "%d ms (silent for %d ms)".formatted(down.toMillis(), silent.toMillis());
    }
  }

  static Tally of(List<Traffic.Exchange> exchanges, List<String> notes, List<Supervisor.End> ends) {
    Set<Long> begun =
        notes.stream()
            .filter(note -> note.startsWith("begin "))
            .map(note -> Long.valueOf(note.substring("begin ".length())))
            .collect(Collectors.toSet());
    Map<String, Long> answers = count(exchanges, Traffic.Exchange::answered);
    String right =
        answers.entrySet().stream()
            .max(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .orElse("none");
    List<Traffic.Exchange> answered =
        exchanges.stream().filter(exchange -> exchange.outcome().equals(right)).toList();
    List<Traffic.Exchange> cut =
        exchanges.stream()
            .filter(exchange -> !exchange.outcome().equals(right))
            .filter(exchange -> begun.contains(exchange.id()))
            .toList();
    Map<String, Long> refused = count(exchanges, exchange -> !begun.contains(exchange.id()));
    List<Instant> moments = ends.stream().map(Supervisor.End::at).toList();
    List<Long> lives =
        IntStream.rangeClosed(0, moments.size())
            .mapToObj(life -> inLife(answered, moments, life))
            .toList();
    List<Gap> gaps = moments.stream().flatMap(end -> gap(answered, end).stream()).toList();
    return new Tally(answered.size(), refused, cut, lives, gaps);
  }

  private static Map<String, Long> count(
      Collection<Traffic.Exchange> exchanges, Predicate<Traffic.Exchange> which) {
    Map<String, Long> counts = new HashMap<>();
    exchanges.stream()
        .filter(which)
        .forEach(exchange -> counts.merge(exchange.outcome(), 1L, Long::sum));
    return counts;
  }

  private static long inLife(List<Traffic.Exchange> answered, List<Instant> ends, int life) {
    return answered.stream()
        .filter(one -> life == 0 || one.ended().isAfter(ends.get(life - 1)))
        .filter(one -> life == ends.size() || !one.ended().isAfter(ends.get(life)))
        .count();
  }

  /** Empty where nobody has asked since. */
  private static Optional<Gap> gap(List<Traffic.Exchange> answered, Instant end) {
    Optional<Instant> last =
        answered.stream()
            .map(Traffic.Exchange::ended)
            .filter(ended -> !ended.isAfter(end))
            .max(Comparator.naturalOrder());
    return firstAnswer(answered, end)
        .map(Traffic.Exchange::ended)
        .map(
            first ->
                new Gap(Duration.between(end, first), Duration.between(last.orElse(end), first)));
  }

  /** The first answer to a request that began after that. */
  static Optional<Traffic.Exchange> firstAnswer(List<Traffic.Exchange> exchanges, Instant moment) {
    return exchanges.stream()
        .filter(Traffic.Exchange::answered)
        .filter(exchange -> exchange.began().isAfter(moment))
        .min(Comparator.comparing(Traffic.Exchange::ended));
  }

  @Override
  public String toString() {
    return "answered %d %s, refused %s, cut %d, gaps %s"
        .formatted(answered, answeredInLife, refused, cut.size(), gaps);
  }
}
