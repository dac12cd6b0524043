// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.supervisor;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mlxguard.cli.terminal.ShellWord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The supervisor that a process has already: one that is killed is started again by it. */
public final class RunningUnder {
  /** The innermost service; the user's manager is one itself. */
  private static final Pattern UNIT =
      Pattern.compile("(?m)^.*/(?!user@)([^/\n]+\\.service)(/[^\n]*)?$");

  private RunningUnder() {}

  /**
   * How to end the process for good.
   *
   * @param environment it was started with
   */
  public static String note(long pid, Map<String, String> environment) {
    if (!Files.isDirectory(Path.of("/proc/self"))) {
      long parent =
          ProcessHandle.of(pid).flatMap(ProcessHandle::parent).map(ProcessHandle::pid).orElse(0L);
      return parent == 1 ? underLaunchd(pid) : alone(pid);
    }
    String cgroup = "";
    try {
      cgroup = Files.readString(Path.of("/proc/" + pid + "/cgroup"), UTF_8);
    } catch (IOException e) {
      // It has ended.
    }
    return underSystemd(pid, environment, cgroup);
  }

  /** A child of launchd's may be a job of it, or have lost its parent; its variables are hidden. */
  static String underLaunchd(long pid) {
    return ("launchd is the parent of %d, and starts it again if it is one of its jobs. Where the"
            + " line of launchctl print gui/$(id -u) | grep -w %d, or of launchctl print system |"
            + " grep -w %d, has a label, first launchctl disable and launchctl bootout, each of"
            + " gui/$(id -u)/LABEL or system/LABEL; else kill %d before the files are loaded")
        .formatted(pid, pid, pid, pid);
  }

  private static String alone(long pid) {
    return "end %d before the files are loaded, or there are two of it on one port: kill %d"
        .formatted(pid, pid);
  }

  static String underSystemd(long pid, Map<String, String> environment, String cgroup) {
    return disable(pid, environment, cgroup)
        .map(
            command ->
                "%d has a supervisor already, which starts it again if it is ended: unless these"
                        .formatted(pid)
                    + " files replace that one's, first "
                    + command)
        .orElseGet(() -> alone(pid));
  }

  // The signs are those by which the guard in the host believes in one.
  private static Optional<String> disable(
      long pid, Map<String, String> environment, String cgroup) {
    if (environment.getOrDefault("INVOCATION_ID", "").isEmpty()
        || !environment.getOrDefault("SYSTEMD_EXEC_PID", "").equals(Long.toString(pid))) {
      return Optional.empty();
    }
    Matcher unit = UNIT.matcher(cgroup);
    if (!unit.find()) {
      return Optional.of(
          "systemctl disable --now of the unit that systemctl status " + pid + " names");
    }
    String of = unit.group().contains("/user@") ? "systemctl --user" : "systemctl";
    return Optional.of(of + " disable --now " + ShellWord.of(unit.group(1)));
  }
}
