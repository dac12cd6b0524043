// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.supervisor;

import io.mlxguard.cli.supervisor.RestartPlan.Window;
import io.mlxguard.cli.target.Exit;
import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.terminal.ShellWord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The units of a host: a service, and where its window's end is to be kept a timer and what it
 * starts. Each setting with its reason and source stands in docs/commands.md.
 *
 * @param name of the service, without its suffix
 * @param user whom a unit of the system runs as; empty for a unit of the user's own manager
 */
public record SystemdUnits(
    String name,
    HostJob job,
    Optional<MemoryBound> memoryHigh,
    Optional<MemoryBound> memoryMax,
    Optional<String> user) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9:_.-]{0,199}");
  private static final Pattern USER = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,30}");
  private static final String SHELL = "/bin/sh";
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

  /** Refuses what systemd would, and names that are easily mistaken for an option or a path. */
  public SystemdUnits checked() throws Failure {
    if (!NAME.matcher(name).matches()) {
      throw new Failure(
          Exit.USAGE,
          "--name is letters of ASCII, digits and : - _ . , first a letter or digit, 200 at most;"
              + " this is "
              + name);
    }
    if (user.isPresent() && !USER.matcher(user.get()).matches()) {
      throw new Failure(
          Exit.USAGE,
          "--run-as is the name of a user: letters of ASCII, digits, _ . - , first a letter or _ ,"
              + " 31 at most; this is "
              + user.get());
    }
    String program = job.command().words().get(0);
    if (program.matches(".*[\"'\\\\].*")) {
      throw new Failure(
          Exit.REFUSED,
          "systemd starts no program whose path has a quote or a backslash: " + program);
    }
    String directory = job.command().directory();
    if (directory.endsWith("\\") || !directory.equals(directory.strip())) {
      throw new Failure(
          Exit.REFUSED,
          "systemd cannot be told a working directory that ends in a backslash or a blank: "
              + directory);
    }
    return this;
  }

  /** The files, for that directory. */
  public SupervisorFiles files(Path directory) throws Failure {
    List<GeneratedFile> files = new ArrayList<>();
    files.add(unit(".service", host()));
    if (job.plan().backstop() && job.plan().window().isPresent()) {
      Window window = job.plan().window().get();
      Backstop backstop = Backstop.behind(window, job.stopTimeout(), false);
      files.add(unit("-backstop.service", restarter(backstop, window)));
      files.add(unit("-backstop.timer", timer(backstop, window)));
    }
    return new SupervisorFiles(
        directory,
        List.copyOf(files),
        load(files),
        check(directory, files),
        remove(files),
        notes(directory, files));
  }

  private GeneratedFile unit(String suffix, String text) {
    return GeneratedFile.sealed(name + suffix, text, job.identity(), "# ", "", 0);
  }

  private String host() {
    RestartPlan plan = job.plan();
    StringBuilder text = new StringBuilder();
    text.append("[Unit]\n");
    set(text, "Description", UnitText.value(name) + ", guarded by mlx-guard");
    comment(
        text,
        "Ends a quick crash loop. Above what scheduled-restart.max-restarts lets the guard do in");
    comment(text, "that time, so that the guard stands down before systemd gives the host up.");
    set(text, "StartLimitIntervalSec", RestartPlan.START_LIMIT.toMinutes() + "min");
    set(text, "StartLimitBurst", Integer.toString(plan.mostStarts()));
    text.append("\n[Service]\n");
    comment(text, "The JVM must be the main process: by that the guard knows it is started again.");
    set(text, "Type", "exec");
    user.ifPresent(it -> set(text, "User", it));
    set(text, "WorkingDirectory", UnitText.value(job.command().directory()));
    environment(text);
    set(text, "ExecStart", UnitText.command(job.command().words()));
    job.warmUp().ifPresent(it -> warmUp(text, it));
    set(text, "Restart", "always");
    set(text, "RestartSec", "5s");
    comment(text, plan.exitCode() + " is how the guard leaves, 143 a JVM that was told to end.");
    set(text, "RestartForceExitStatus", Integer.toString(plan.exitCode()));
    set(text, "SuccessExitStatus", plan.exitCode() + " 143");
    comment(text, "Of a stop alone; a host that hangs while it ends by itself is cut short by");
    comment(text, systemctl() + " restart " + name + ".service");
    set(text, "TimeoutStopSec", job.stopTimeout().toSeconds() + "s");
    memory(text);
    text.append("\n[Install]\n");
    set(text, "WantedBy", user.isPresent() ? "multi-user.target" : "default.target");
    return text.toString();
  }

  private void environment(StringBuilder text) {
    for (Map.Entry<String, String> entry : new TreeMap<>(job.environment()).entrySet()) {
      if (entry.getKey().equals(HostVariables.NEVER_WAS)) {
        comment(text, HostVariables.NOTE);
      }
      set(text, "Environment", UnitText.word(entry.getKey() + "=" + entry.getValue()));
    }
  }

  private static void warmUp(StringBuilder text, WarmUp warmUp) {
    comment(
        text,
        "Beside the host, begun again for ten minutes; whatever becomes of it, the host runs.");
    set(
        text,
        "ExecStartPost",
        "-"
            + SHELL
            + " -c "
            + UnitText.script(warmUp.script())
            + UnitText.CONTINUED
            + WarmUp.NAME
            + " "
            + UnitText.word(warmUp.what().replace("$", "$$")));
  }

  private void memory(StringBuilder text) {
    if (memoryHigh.isPresent()) {
      comment(text, "Must lie above the model's weights, the heap and the pool: from there on the");
      comment(
          text, "kernel slows the host down and takes pages away, which weights do not survive.");
      set(text, "MemoryHigh", memoryHigh.get().text());
    }
    memoryMax.ifPresent(
        it -> {
          comment(text, "The last line: the kernel ends the host here, and not the machine.");
          set(text, "MemoryMax", it.text());
        });
    comment(text, "From systemd 254 on; one before says once that it does not know it.");
    set(text, "MemoryPressureWatch", "on");
  }

  private String restarter(Backstop backstop, Window window) {
    StringBuilder text = new StringBuilder();
    text.append("[Unit]\n");
    set(text, "Description", "Restarts " + name + " where it has not left in its window");
    text.append("\n[Service]\n");
    set(text, "Type", "oneshot");
    window.zone().ifPresent(zone -> set(text, "Environment", "TZ=" + zone));
    String systemctl = systemctl();
    List<String> script =
        Backstop.script(
            "date -d \"@$1\" +%H:%M:%S",
            systemctl + " show -p MainPID --value \"$1\"",
            List.of("exec " + systemctl + " try-restart \"$1\""));
    StringBuilder line = new StringBuilder(SHELL + " -c " + UnitText.script(script));
    line.append(UnitText.CONTINUED)
        .append(String.join(" ", backstop.arguments(name + ".service", window)));
    set(text, "ExecStart", line.toString());
    return text.toString();
  }

  private String timer(Backstop backstop, Window window) throws Failure {
    String zone = window.zone().map(ZoneId::getId).orElse("");
    if (!zone.isEmpty() && (!ZoneId.getAvailableZoneIds().contains(zone) || isJavasOwn(zone))) {
      throw new Failure(
          Exit.USAGE,
          "a timer takes a zone of the IANA database, such as Europe/Berlin or UTC; this is "
              + zone);
    }
    StringBuilder text = new StringBuilder();
    text.append("[Unit]\n");
    set(text, "Description", "The end of the window of " + name);
    text.append("\n[Timer]\n");
    comment(
        text,
        "The window's end, and %d s to leave in.".formatted(job.stopTimeout().toSeconds() + 30));
    set(text, "OnCalendar", ("*-*-* " + CLOCK.format(backstop.at()) + " " + zone).strip());
    set(text, "AccuracySec", "1s");
    comment(text, "A window that the machine slept through is not made up for by day.");
    set(text, "Persistent", "false");
    text.append("\n[Install]\n");
    set(text, "WantedBy", "timers.target");
    return text.toString();
  }

  /** Known to Java up to 17 alone. */
  private static boolean isJavasOwn(String zone) {
    return zone.startsWith("SystemV/");
  }

  private List<String> load(List<GeneratedFile> files) {
    String units = String.join(" ", enabled(files));
    List<String> lines = new ArrayList<>();
    lines.add(systemctl() + " daemon-reload");
    lines.add(systemctl() + " enable " + units);
    // enable --now leaves a unit that runs as it was
    lines.add(systemctl() + " restart " + units);
    if (user.isEmpty()) {
      lines.add("loginctl enable-linger");
    }
    return List.copyOf(lines);
  }

  private List<String> check(Path directory, List<GeneratedFile> files) {
    List<String> lines = new ArrayList<>();
    String verify = user.isPresent() ? "systemd-analyze verify " : "systemd-analyze --user verify ";
    for (String unit : enabled(files)) {
      lines.add(verify + ShellWord.of(directory.resolve(unit).toString()));
    }
    lines.add(systemctl() + " status " + name + ".service");
    lines.add(
        systemctl()
            + " show -p MainPID,NRestarts,Restart,RestartForceExitStatus,MemoryHigh,MemoryMax "
            + name
            + ".service");
    if (files.size() > 1) {
      lines.add(systemctl() + " list-timers " + name + "-backstop.timer");
    }
    return List.copyOf(lines);
  }

  private List<String> remove(List<GeneratedFile> files) {
    return List.of(systemctl() + " disable --now " + String.join(" ", enabled(files)));
  }

  private List<String> enabled(List<GeneratedFile> files) {
    return files.stream()
        .map(GeneratedFile::name)
        .filter(it -> !it.endsWith("-backstop.service"))
        .toList();
  }

  private List<String> notes(Path directory, List<GeneratedFile> files) {
    List<String> notes = new ArrayList<>();
    String timer = name + "-backstop.timer";
    if (files.size() == 1 && Files.exists(directory.resolve(timer))) {
      notes.add(
          "%s is there from before, and no longer wanted: %s disable --now %s, and remove it"
              .formatted(directory.resolve(timer), systemctl(), timer));
    }
    if (user.isEmpty()) {
      notes.add("enable-linger keeps the user's services running without a login, from boot on");
    }
    return List.copyOf(notes);
  }

  private String systemctl() {
    return user.isPresent() ? "systemctl" : "systemctl --user";
  }

  private static void set(StringBuilder text, String key, String value) {
    text.append(key).append('=').append(value).append('\n');
  }

  private static void comment(StringBuilder text, String comment) {
    text.append("# ").append(comment).append('\n');
  }
}
