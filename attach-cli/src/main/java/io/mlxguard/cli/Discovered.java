// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

import io.mlxguard.cli.status.ForeignJson;
import io.mlxguard.cli.status.MethodLine;
import io.mlxguard.cli.status.Report;
import io.mlxguard.cli.table.DiscoveryTable;
import io.mlxguard.cli.target.AgentJar;
import io.mlxguard.cli.target.Exit;
import io.mlxguard.cli.target.Target;
import io.mlxguard.cli.terminal.ShellWord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a discovery has found, and the answers that can be made of it: all of them show it. The
 * process has written it, so what is taken over of it is named here, key by key.
 */
final class Discovered {
  /** The state of a process without a guard. */
  static final String UNGUARDED = "DETACHED";

  private static final List<String> KEYS =
      List.of("finding", "windowMillis", "looks", "looksWithMovement", "meanLookMicros", "refused");
  private static final List<String> KEYS_OF_METHOD =
      List.of(
          "method",
          "calls",
          "running",
          "meanMillis",
          "shareOfWork",
          "tokenArgument",
          "tokensMean",
          "why");

  private final Target target;
  private final AgentJar jar;
  private final Report report;
  private final List<ForeignJson> found;

  Discovered(Target target, AgentJar jar, Report report) {
    this.target = target;
    this.jar = jar;
    this.report = report;
    this.found = report.json().objects("found");
  }

  /** With a line to copy for the first. */
  Answer shown() {
    return answer(Exit.OK, hint(), List.of(), Map.of());
  }

  /**
   * The line of the first; one of which no call has ended may never end, and nothing is cleared.
   */
  Optional<String> toApply() {
    return found.stream()
        .limit(1)
        .filter(first -> first.decimal("meanMillis").isPresent())
        .findFirst()
        .flatMap(MethodLine::of);
  }

  /** Nothing fit to be applied was found. */
  Answer notApplied() {
    boolean ended = !found.isEmpty() && found.get(0).decimal("meanMillis").isPresent();
    String why = ended ? "the process names no target" : "no call of the first has ended";
    return answer(Exit.FINDINGS, "%nNot applied: %s.%n".formatted(why), List.of(), Map.of());
  }

  /**
   * The line was sent to the guard.
   *
   * @param made what that came to
   */
  Answer applied(Report made, String line) {
    if (!made.ok()) {
      return failed(made.refused() ? Exit.REFUSED : Exit.AGENT, made.reason(), made.unrestored());
    }
    Map<String, Object> more = new LinkedHashMap<>();
    more.put("applied", true);
    more.put("changed", made.changed());
    more.put("state", made.state());
    String below = "%nApplied: %s%n%s%n".formatted(made.message(), line);
    return answer(Exit.OK, below, made.unrestored(), more);
  }

  /** It could not be applied; what was found is shown all the same. */
  Answer failed(Exit exit, String why, List<String> unrestored) {
    Answer answer = answer(exit, "%nNot applied: %s%n".formatted(why), unrestored, Map.of());
    answer.fields().put("error", why);
    answer.errors().add(why);
    return answer;
  }

  private Answer answer(
      Exit exit, String below, List<String> unrestoredBy, Map<String, Object> more) {
    List<String> unrestored = new ArrayList<>(report.unrestored());
    unrestored.addAll(unrestoredBy);
    Map<String, Object> fields = fields();
    fields.put("unrestored", unrestored);
    fields.putAll(more);
    List<String> errors = new ArrayList<>();
    unrestored.forEach(what -> errors.add("not restored: " + what));
    Exit ends = exit == Exit.OK && found.isEmpty() ? Exit.FINDINGS : exit;
    return new Answer(unrestored.isEmpty() ? ends : Exit.AGENT, fields, text(below), errors);
  }

  private Map<String, Object> fields() {
    Map<String, Object> fields = ChangingVerb.fields(report);
    fields.putAll(named(report.json(), KEYS));
    List<Map<String, Object>> methods = new ArrayList<>();
    for (ForeignJson one : found) {
      Map<String, Object> method = named(one, KEYS_OF_METHOD);
      MethodLine.of(one).ifPresent(line -> method.put("line", line));
      methods.add(method);
    }
    fields.put("found", methods);
    fields.put("applied", false);
    return fields;
  }

  private static Map<String, Object> named(ForeignJson json, List<String> keys) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (String key : keys) {
      Optional.ofNullable(json.asMap().get(key)).ifPresent(value -> fields.put(key, value));
    }
    return fields;
  }

  private String text(String below) {
    if (found.isEmpty()) {
      return report.message() + "%n".formatted();
    }
    StringBuilder text = new StringBuilder();
    DiscoveryTable.lines(found).forEach(line -> text.append(line).append("%n".formatted()));
    return text.append(below).toString();
  }

  private String hint() {
    String verb = report.state().equals(UNGUARDED) ? "attach" : "set";
    return found.stream()
        .limit(1)
        .findFirst()
        .flatMap(MethodLine::of)
        .map(
            line ->
                "%nTo weave the first:%njava -jar %s %s %d %s%n"
                    .formatted(
                        ShellWord.of(jar.path().toString()),
                        verb,
                        target.pid(),
                        ShellWord.of(line)))
        .orElse("");
  }
}
