// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.doctor;

import io.mlxguard.cli.machine.MachineFacts;
import io.mlxguard.cli.status.GuardStatus;
import io.mlxguard.cli.status.Reading;
import io.mlxguard.cli.terminal.Columns;
import io.mlxguard.cli.terminal.Paint;
import io.mlxguard.cli.terminal.Sparkline;
import io.mlxguard.cli.terminal.Units;
import io.mlxguard.cli.terminal.Untrusted;
import io.mlxguard.cli.terminal.Wrapped;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * A diagnosis for people, in 80 columns: a block for each layer, with what is in force, then what
 * was measured, what is healthy, and what to do about a finding.
 *
 * @param colour whether verdicts are coloured
 * @param unicode whether block characters can be shown
 */
public record DoctorTable(boolean colour, boolean unicode) {
  private static final int VERDICT_CHARS = 9;
  private static final int NAME_CHARS = 11;
  private static final int MOST_NAME_CHARS = 60;
  private static final int MOST_JVM_CHARS = 26;
  private static final int LEAST_POINTS = 3;
  private static final String COMMAND = "java -jar mlx-guard.jar ";
  private static final String MARGIN = " ".repeat(2 + VERDICT_CHARS);
  private static final String TEXT = MARGIN + " ".repeat(NAME_CHARS);

  /** One process: the heading, then every layer. */
  public List<String> lines(String title, Patient patient, Diagnosis diagnosis) {
    List<String> lines = new ArrayList<>(Wrapped.lines("", "  ", heading(title, patient)));
    lines.add(count(diagnosis.findings()));
    for (LayerDiagnosis layer : diagnosis.layers()) {
      lines.add("");
      lines.addAll(block(layer, patient.history().stepMillis()));
    }
    return lines;
  }

  private static String heading(String title, Patient patient) {
    String guard =
        patient
            .guard()
            .map(status -> status.state() + ": " + status.reason())
            .orElse(patient.isBare() ? "not guarded" : "not guarded, and no MLX is loaded");
    OptionalLong uptime = patient.uptimeMillis();
    String up = uptime.isPresent() ? ", up " + Units.duration(uptime.getAsLong()) : "";
    return title + up + ": " + guard;
  }

  static String count(long findings) {
    return findings == 0 ? "nothing found" : findings + (findings == 1 ? " finding" : " findings");
  }

  /** The layers of a diagnosis that have a finding, and of them what was found alone. */
  List<String> findings(Diagnosis diagnosis) {
    List<String> lines = new ArrayList<>();
    for (LayerDiagnosis layer : diagnosis.layers()) {
      layer.checks().stream()
          .filter(Check::isFinding)
          .map(
              check ->
                  layer.inForce().startsWith(check.measured() + ":")
                      ? check.measuring(layer.inForce())
                      : check)
          .forEach(check -> lines.addAll(check(named(layer, check), check)));
    }
    return lines;
  }

  private static String named(LayerDiagnosis layer, Check check) {
    return check.name().equals("layer") ? layer.layer() : layer.layer() + " " + check.name();
  }

  private List<String> block(LayerDiagnosis layer, long stepMillis) {
    String number = layer.number() == 0 ? "" : layer.number() + " ";
    List<String> lines =
        new ArrayList<>(Wrapped.lines("", "  ", number + layer.layer() + "  " + layer.inForce()));
    for (Check check : layer.checks()) {
      lines.addAll(check(check.name(), check));
      lines.addAll(course(check, stepMillis));
    }
    if (!layer.note().isEmpty()) {
      lines.addAll(
          Wrapped.lines("  " + "note".concat(" ".repeat(VERDICT_CHARS - 4)), MARGIN, layer.note()));
    }
    return lines;
  }

  private List<String> check(String name, Check check) {
    String verdict = check.verdict().toString();
    String shown = Untrusted.clean(name, MOST_NAME_CHARS);
    String first = "  " + padded(verdict, VERDICT_CHARS);
    String healthy = check.healthy().isEmpty() ? "" : "; healthy: " + check.healthy();
    List<String> lines = new ArrayList<>();
    if (shown.length() < NAME_CHARS) {
      first += padded(shown, NAME_CHARS);
    } else {
      lines.add(first + shown);
      first = TEXT;
    }
    lines.addAll(Wrapped.lines(first, TEXT, check.measured() + healthy));
    lines.set(0, coloured(verdict, lines.get(0)));
    String label = MARGIN + padded("cure", NAME_CHARS);
    if (!check.command().isEmpty()) {
      lines.addAll(command(label, COMMAND + check.command()));
      label = TEXT;
    }
    if (!check.advice().isEmpty()) {
      lines.addAll(Wrapped.lines(label, TEXT, check.advice()));
    }
    return lines;
  }

  /** On one line, since it is there to be copied. */
  private static List<String> command(String label, String line) {
    return label.length() + line.length() <= Wrapped.COLUMNS
        ? List.of(label + line)
        : List.of(label.stripTrailing(), "  " + line);
  }

  private String coloured(String verdict, String line) {
    return colour && line.startsWith("  " + verdict)
        ? "  " + Paint.state(verdict, verdict, true) + line.substring(2 + verdict.length())
        : line;
  }

  /** Nothing where there is little to see: few points, or one number all the time. */
  private List<String> course(Check check, long stepMillis) {
    List<OptionalLong> points = check.course();
    long known = points.stream().filter(OptionalLong::isPresent).count();
    if (known < LEAST_POINTS) {
      return List.of();
    }
    String time = Units.duration(points.size() * stepMillis);
    return List.of(TEXT + Sparkline.of(points, unicode) + "  the last " + time);
  }

  /** The machine, all JVMs with MLX, their sums, and what was found of each that is guarded. */
  public List<String> lines(
      MachineFacts machine, LayerDiagnosis whole, LayerDiagnosis sums, List<Together.One> all) {
    List<String> lines = new ArrayList<>(Wrapped.lines("", "  ", heading(machine)));
    whole.checks().forEach(check -> lines.addAll(check(check.name(), check)));
    lines.add("");
    if (all.isEmpty()) {
      lines.add("no JVM of this user has MLX loaded");
      return lines;
    }
    lines.addAll(Columns.aligned(rows(all), (column, cell, padded) -> padded));
    sums.checks().forEach(check -> lines.addAll(check(check.name(), check)));
    for (Together.One one : all) {
      Diagnosis diagnosis = one.diagnosis();
      lines.add("");
      String found = one.trouble().isEmpty() ? ": " + count(diagnosis.findings()) : "";
      lines.addAll(Wrapped.lines("", "  ", one.title() + found));
      lines.addAll(findings(diagnosis));
    }
    return lines;
  }

  private static String heading(MachineFacts machine) {
    String ram =
        machine.ram() instanceof Reading.Known known
            ? Units.bytes(known.value()) + " of RAM"
            : "RAM not measured";
    return "this machine  " + machine.system() + " " + machine.version() + ", " + ram;
  }

  private static List<List<String>> rows(List<Together.One> all) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("PID", "NAME", "GUARDED", "FOOTPRINT", "MLX'S LIMIT", "UP"));
    for (Together.One one : all) {
      OptionalLong uptime = one.patient().uptimeMillis();
      rows.add(
          List.of(
              Long.toString(one.patient().pid()),
              Untrusted.clean(one.name(), MOST_JVM_CHARS),
              one.patient()
                  .guard()
                  .map(GuardStatus::state)
                  .orElse(one.trouble().isEmpty() ? "no" : "?"),
              size(one.patient().footprint()),
              size(one.limit()),
              uptime.isPresent() ? Units.duration(uptime.getAsLong()) : "?"));
    }
    return rows;
  }

  private static String size(Reading reading) {
    return reading instanceof Reading.Known known ? Units.bytes(known.value()) : "?";
  }

  private static String padded(String text, int chars) {
    return text + " ".repeat(Math.max(1, chars - text.length()));
  }
}
