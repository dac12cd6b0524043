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
    String cgroup = "";
    try {
      cgroup = Files.readString(Path.of("/proc/" + pid + "/cgroup"), UTF_8);
    } catch (IOException e) {
      // No Linux, or it has ended.
    }
    return note(pid, environment, cgroup);
  }

  static String note(long pid, Map<String, String> environment, String cgroup) {
    return disable(pid, environment, cgroup)
        .map(
            command ->
                "%d has a supervisor already, which starts it again if it is ended: unless these"
                        .formatted(pid)
                    + " files replace that one's, first "
                    + command)
        .orElseGet(
            () ->
                "end %d before the files are loaded, or there are two of it on one port: kill %d"
                    .formatted(pid, pid));
  }

  // The signs are those by which the guard in the host believes in one.
  private static Optional<String> disable(
      long pid, Map<String, String> environment, String cgroup) {
    String job = environment.getOrDefault("XPC_SERVICE_NAME", "");
    if (!job.isEmpty() && !job.equals("0") && !job.startsWith("application.")) {
      return Optional.of("launchctl bootout gui/$(id -u)/" + ShellWord.of(job));
    }
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
