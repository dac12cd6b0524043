// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import io.mlxguard.snapshot.GuardState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one request.
 *
 * @param outcome what became of it
 * @param state the guard's state afterwards
 * @param message what was done, or what went wrong, in a sentence
 * @param unrestored what could not be put back, each by name
 * @param more what this request was made for, by key: text, numbers, lists and maps
 */
record Report(
    Outcome outcome,
    GuardState state,
    String message,
    List<String> unrestored,
    Map<String, Object> more) {

  /** What became of a request. */
  enum Outcome {
    /** It was carried out, and something is different from before. */
    CHANGED,
    /** It was so already, or there was nothing to change. */
    UNCHANGED,
    /** For a good reason it was not carried out; nothing is different. */
    REFUSED,
    /** It could not be carried out. */
    FAILED
  }

  static Report changed(GuardState state, String message) {
    return new Report(Outcome.CHANGED, state, message, List.of(), Map.of());
  }

  static Report unchanged(GuardState state, String message) {
    return new Report(Outcome.UNCHANGED, state, message, List.of(), Map.of());
  }

  static Report refused(GuardState state, String why) {
    return new Report(Outcome.REFUSED, state, why, List.of(), Map.of());
  }

  static Report failed(GuardState state, String why) {
    return new Report(Outcome.FAILED, state, why, List.of(), Map.of());
  }

  Report in(GuardState other) {
    return new Report(outcome, other, message, unrestored, more);
  }

  /** The same, with what the guard before it has left, which this one took the place of. */
  Report after(Optional<Replaced> before) {
    return before
        .map(
            it ->
                new Report(
                    outcome,
                    state,
                    "replaced " + it.title() + "; " + message,
                    it.unrestored(),
                    more))
        .orElse(this);
  }

  Report leaving(List<String> names) {
    return new Report(outcome, state, message, names, more);
  }

  boolean ok() {
    return changed() || outcome == Outcome.UNCHANGED;
  }

  boolean changed() {
    return outcome == Outcome.CHANGED;
  }

  String json(@Nullable String verb, @Nullable String version) {
    JsonStringWriter json =
        JsonWriter.string()
            .object()
            .value("schema", 1)
            .value("verb", verb)
            .value("ok", ok())
            .value("changed", changed());
    if (outcome == Outcome.REFUSED) {
      json.value("refused", true);
    }
    json.value("version", version)
        .value("state", state.name())
        .value(ok() ? "message" : "error", message)
        .array("unrestored", unrestored);
    more.forEach(json::value);
    return json.end().done();
  }
}
