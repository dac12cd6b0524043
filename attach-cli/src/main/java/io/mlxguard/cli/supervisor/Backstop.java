// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.supervisor;

import io.mlxguard.cli.supervisor.RestartPlan.Window;
import io.mlxguard.cli.target.Exit;
import io.mlxguard.cli.target.Failure;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;

/**
 * A restart from outside, for a host that is still there when its window is over and the guard in
 * it should have left: it may hang. Fires behind the end by as much as a drain may take, so that a
 * host that is just leaving is not met.
 *
 * @param at when it fires, on the clock of the window
 * @param length since the window's beginning
 */
record Backstop(LocalTime at, Duration length) {
  /** What a shell calls itself. */
  static final String NAME = "mlx-guard-backstop";

  private static final Duration MARGIN = Duration.ofSeconds(30);
  private static final Duration LONGEST = Duration.ofHours(23);

  /** Timers are late by as much on a machine that is busy; later, it has slept. */
  private static final int LATEST_SECONDS = 120;

  /** By how many seconds clocks are: an hour, half of one on Lord Howe, two at Troll. */
  private static final String PUT_BACK = "1800 3600 7200";

  /**
   * For a window.
   *
   * @param drain what the host's own shutdown may take
   * @param minutes whether the calendar knows no seconds
   */
  static Backstop behind(Window window, Duration drain, boolean minutes) throws Failure {
    Duration length = window.length().plus(drain).plus(MARGIN);
    length = length.plusMillis(Math.floorMod(-length.toMillis(), 1_000L));
    if (minutes) {
      long second = window.at().plus(length).getSecond();
      length = length.plusSeconds(Math.floorMod(-second, 60L));
    }
    if (length.compareTo(LONGEST) > 0) {
      throw new Failure(
          Exit.USAGE,
          "the window, with --stop-timeout, is longer than 23 hours; the next one"
              + " would begin before it is judged");
    }
    return new Backstop(window.at().plus(length), length);
  }

  /** The arguments of the program, its own name first. */
  List<String> arguments(String host, Window window) {
    return List.of(
        NAME,
        host,
        Long.toString(length.toSeconds()),
        Integer.toString(window.at().toSecondOfDay()));
  }

  /**
   * The lines of a program for a POSIX shell, which may as well stand behind one another: {@code
   * $1} the host's name, {@code $2} seconds since the window began, {@code $3} the second of the
   * day it began at. It restarts nothing unless the clock stood at that time so many seconds ago
   * (else the machine has slept, or the clock was put forward or back in the window) and for the
   * first time that day (where a clock put back repeats it, the first was the window, which the
   * process may be too young for), nor a process that is younger than the window.
   *
   * @param clock a command that shows {@code $1}, seconds since 1970, as {@code HH:MM:SS}
   * @param pid a command that prints the host's process
   * @param restart lines that end it in its own time, and see to it that it is started again; they
   *     have its {@code pid}
   */
  static List<String> script(String clock, String pid, List<String> restart) {
    List<String> lines = new ArrayList<>();
    lines.add("began=$(($(date +%s) - $2)); at=$3;");
    lines.add("late() { " + clock + " |");
    lines.add(
        "awk -F: -v at=\"$at\" '{ print ($1 * 3600 + $2 * 60 + $3 - at + 86400) % 86400 }'; };");
    lines.add("late=$(late \"$began\");");
    lines.add("if [ \"${late:-86400}\" -gt " + LATEST_SECONDS + " ];");
    lines.add("then echo \"not the end of the window: $1 is left alone\"; exit 0; fi;");
    lines.add("for back in " + PUT_BACK + ";");
    lines.add("do if [ \"$(late $((began - late - back)))\" = 0 ];");
    lines.add(
        "then echo \"the clock was put back over the window: $1 is left alone\"; exit 0; fi;");
    lines.add("done;");
    lines.add("pid=$(" + pid + ");");
    lines.add("case \"$pid\" in '' | 0 | *[!0-9]*)");
    lines.add("echo \"$1 does not run\"; exit 0;; esac;");
    lines.add("age=$(ps -o etime= -p \"$pid\" |");
    lines.add(
        "awk -F '[-:]' '{ print $NF + 60 * $(NF - 1)"
            + " + (NF > 2 ? 3600 * $(NF - 2) : 0) + (NF > 3 ? 86400 * $(NF - 3) : 0) }');");
    lines.add("if [ \"${age:-0}\" -lt \"$(($2 + late))\" ];");
    lines.add("then echo \"$1 was started inside the window: nothing to do\"; exit 0; fi;");
    lines.add("echo \"$1 has run for $age s and did not leave in its window: restarting it\";");
    lines.addAll(restart);
    return List.copyOf(lines);
  }
}
