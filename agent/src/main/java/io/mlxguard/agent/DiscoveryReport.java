// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import io.mlxguard.config.Key;
import io.mlxguard.discover.Choice.Candidate;
import io.mlxguard.discover.Counted;
import io.mlxguard.discover.Found;
import io.mlxguard.discover.Samples;
import io.mlxguard.discover.TokenBudget;
import io.mlxguard.snapshot.GuardState;
import io.mlxguard.snapshot.Snapshot;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a discovery has found, as the answer to its request; where that is nothing, why. */
final class DiscoveryReport {

  /** Why nothing was found, or that something was. */
  enum Finding {
    /** There are methods to weave. */
    FOUND,
    /** MLX is not in use in this process. */
    NOT_IN_USE,
    /** It is, and no call of it was seen. */
    NO_CALL,
    /** The same, at so few looks that it says nothing. */
    TOO_FEW_LOOKS,
    /** Calls were seen on virtual threads alone, whose stacks the JVM does not tell. */
    VIRTUAL_THREADS,
    /** Calls were seen, and no method above them can be woven. */
    UNWEAVABLE
  }

  /** A host at work is inside MLX for a fifth of the time at least. */
  private static final int ENOUGH_LOOKS = 20;

  /** Less does not even tell whether MLX's counters move. */
  private static final int FEWEST_LOOKS = 5;

  private static final int MOST_REFUSALS = 16;
  private static final int LONGEST_REFUSAL = 400;
  private static final String METHODS = Key.CLEAR_AFTER_GENERATE_METHODS.title();

  private DiscoveryReport() {}

  static Report of(Snapshot snapshot, Duration window, Discovery discovery, List<Found> found) {
    Finding finding = finding(snapshot, discovery, found);
    Map<String, Object> more = new LinkedHashMap<>();
    more.put("finding", finding.name());
    more.put("windowMillis", window.toMillis());
    more.put("looks", discovery.samples().looks());
    more.put("looksWithMovement", discovery.samples().moved());
    more.put("meanLookMicros", discovery.meanLook().toNanos() / 1000);
    more.put("looksEndedFull", discovery.samples().isFull());
    more.put("found", found.stream().map(DiscoveryReport::entry).toList());
    more.put(
        "refused",
        discovery.refused().stream()
            .limit(MOST_REFUSALS)
            .map(it -> it.substring(0, Math.min(it.length(), LONGEST_REFUSAL)))
            .toList());
    if (found.isEmpty() && discovery.endedEarly()) {
      return Report.refused(
          snapshot.state(), "ended early for another request to this process; try again");
    }
    String message = message(finding, snapshot, window, discovery, found) + shortened(discovery);
    return new Report(Report.Outcome.UNCHANGED, snapshot.state(), message, List.of(), more);
  }

  private static Finding finding(Snapshot snapshot, Discovery discovery, List<Found> found) {
    Samples samples = discovery.samples();
    if (!found.isEmpty()) {
      return Finding.FOUND;
    }
    if (!isInUse(snapshot)) {
      return Finding.NOT_IN_USE;
    }
    if (!discovery.refused().isEmpty() || samples.callsSeen()) {
      return Finding.UNWEAVABLE;
    }
    if (samples.onCarriers() > 0) {
      return Finding.VIRTUAL_THREADS;
    }
    boolean tooFew =
        samples.looks() < FEWEST_LOOKS || (samples.looks() < ENOUGH_LOOKS && samples.moved() > 0);
    return tooFew ? Finding.TOO_FEW_LOOKS : Finding.NO_CALL;
  }

  /** Whether the host has used MLX. */
  static boolean isInUse(Snapshot snapshot) {
    return snapshot.allocators().stream().anyMatch(it -> it.evidence().isPresent());
  }

  private static String message(
      Finding finding, Snapshot snapshot, Duration window, Discovery discovery, List<Found> found) {
    return switch (finding) {
      case FOUND ->
          found.size() == 1
              ? "one method leads to MLX's work"
              : found.size() + " methods lead to MLX's work; the first is the one to weave";
      case NOT_IN_USE -> "MLX is not in use here: " + notInUse(snapshot);
      case NO_CALL ->
          "no call of MLX was seen in "
              + window.toSeconds()
              + " s: its counters moved in "
              + discovery.samples().moved()
              + " of "
              + discovery.samples().looks()
              + " looks; is the application under load?";
      case TOO_FEW_LOOKS ->
          "no call of MLX was seen, but "
              + discovery.samples().looks()
              + " looks in "
              + window.toSeconds()
              + " s are too few to tell, since each took "
              + discovery.meanLook().toMillis()
              + " ms; try a longer --for";
      case VIRTUAL_THREADS ->
          "MLX is called on virtual threads, whose stacks the JVM does not tell; name the method"
              + " yourself, in "
              + METHODS;
      case UNWEAVABLE ->
          discovery.refused().isEmpty()
              ? "calls of MLX were seen, but no method of the application's own above them"
              : "calls of MLX were seen, but no method above them can be woven: "
                  + discovery.refused().getFirst();
    };
  }

  private static String shortened(Discovery discovery) {
    return (discovery.samples().isFull()
            ? "; the looks ended early, since these stacks are too many to keep"
            : "")
        + (discovery.endedEarly() ? "; ended early for another request to this process" : "");
  }

  private static String notInUse(Snapshot snapshot) {
    return snapshot.state() == GuardState.DISABLED
        ? snapshot.reason()
        : snapshot.allocators().isEmpty()
            ? "no image in this process exports MLX's memory functions"
            : "MLX is loaded, and the application has not used it yet";
  }

  private static Map<String, Object> entry(Found found) {
    Candidate candidate = found.candidate();
    Counted counted = found.counted();
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("method", candidate.method().target());
    entry.put("line", METHODS + "=" + candidate.line());
    entry.put("calls", counted.calls());
    entry.put("running", counted.running());
    counted.meanMillis().ifPresent(it -> entry.put("meanMillis", rounded(it, 10)));
    entry.put("shareOfWork", rounded(candidate.place().share(), 1000));
    candidate.budget().map(TokenBudget::shown).ifPresent(it -> entry.put("tokenArgument", it));
    if (candidate.budget().isPresent()) {
      counted.meanTokens().ifPresent(it -> entry.put("tokensMean", rounded(it, 10)));
    }
    entry.put("why", found.why());
    return entry;
  }

  private static double rounded(double value, int parts) {
    return Math.round(value * parts) / (double) parts;
  }
}
