// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.supervisor;

import io.mlxguard.cli.supervisor.RestartPlan.Window;
import io.mlxguard.cli.target.Exit;
import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.terminal.ShellWord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The agents of a host for launchd: one that keeps it running and, where its window's end is to be
 * kept, one of the calendar that has it end and start again; in one job together they restart
 * nothing, since launchd starts no job that runs. Each key with its reason and source stands in
 * docs/commands.md.
 *
 * @param log where the host's output goes, which launchd else throws away; empty for nowhere
 */
public record LaunchdJobs(String label, HostJob job, Optional<String> log) {
  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,199}");
  private static final int THROTTLE_SECONDS = 10;
  private static final String SHELL = "/bin/sh";

  /** Refuses what launchd would, and names that are easily mistaken for an option or a path. */
  public LaunchdJobs checked() throws Failure {
    if (!LABEL.matcher(label).matches() || label.startsWith("com.apple.")) {
      throw new Failure(
          Exit.USAGE,
          "--label is letters of ASCII, digits and . _ - , first a letter or digit, 200 at most, and"
              + " com.apple. is Apple's; this is "
              + label);
    }
    if (log.isPresent()) {
      Word.line("the log", log.get());
      if (!log.get().startsWith("/")) {
        throw new Failure(Exit.USAGE, "--log is an absolute path, or none; this is " + log.get());
      }
    }
    return this;
  }

  /** The files, for that directory. */
  public SupervisorFiles files(Path directory) throws Failure {
    List<GeneratedFile> files = new ArrayList<>();
    files.add(plist(label, host()));
    if (job.plan().backstop() && job.plan().window().isPresent()) {
      files.add(plist(backstop(), calendar(job.plan().window().get())));
    }
    List<String> load = new ArrayList<>();
    List<String> check = new ArrayList<>();
    List<String> remove = new ArrayList<>();
    for (GeneratedFile file : files) {
      String path = ShellWord.of(directory.resolve(file.name()).toString());
      check.add("plutil -lint " + path);
      load.add("launchctl enable " + service(labelOf(file)));
      load.add("launchctl bootstrap gui/$(id -u) " + path);
    }
    load.add("launchctl kickstart " + service(label));
    for (GeneratedFile file : files) {
      String service = service(labelOf(file));
      check.add("launchctl print " + service);
      remove.add("launchctl bootout " + service);
      remove.add("rm " + ShellWord.of(directory.resolve(file.name()).toString()));
    }
    return new SupervisorFiles(
        directory, List.copyOf(files), load, check, remove, notes(directory, files));
  }

  private List<String> notes(Path directory, List<GeneratedFile> files) {
    List<String> notes = new ArrayList<>();
    Path second = directory.resolve(backstop() + ".plist");
    if (files.size() == 1 && Files.exists(second)) {
      notes.add(
          "%s is there from before, and no longer wanted: launchctl bootout %s, and remove it"
              .formatted(second, service(backstop())));
    }
    notes.add(
        "bootstrap's error 5 also means that the label is loaded, or that its job is still ending:"
            + " bootout, wait until launchctl print fails for it, and bootstrap again");
    notes.add("gui/ is there while the user is logged in; the jobs begin at each login");
    return List.copyOf(notes);
  }

  private String backstop() {
    return label + ".backstop";
  }

  /** A file is called as its job is. */
  static String labelOf(GeneratedFile file) {
    return file.name().replaceAll("\\.plist$", "");
  }

  private static String service(String label) {
    return "gui/$(id -u)/" + label;
  }

  private GeneratedFile plist(String label, Map<String, Object> keys) {
    return GeneratedFile.sealed(
        label + ".plist", Plist.of(keys), job.identity(), "<!-- ", " -->", 1);
  }

  private Map<String, Object> host() {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("Label", label);
    comment(keys, "The JVM is the job itself: by that the guard knows it is started again.");
    keys.put("ProgramArguments", words());
    keys.put("WorkingDirectory", job.command().directory());
    if (!job.environment().isEmpty()) {
      if (job.environment().containsKey(HostVariables.NEVER_WAS)) {
        comment(keys, HostVariables.NOTE);
      }
      keys.put("EnvironmentVariables", new TreeMap<>(job.environment()));
    }
    comment(keys, "Whatever it ends with, it is started again; bootout ends it until the next");
    comment(keys, "login, and for good once this file is gone.");
    keys.put("KeepAlive", true);
    keys.put("RunAtLoad", true);
    comment(keys, "Without it launchd slows inference down.");
    keys.put("ProcessType", "Interactive");
    comment(
        keys,
        "Seconds from SIGTERM to SIGKILL. A host that hangs while it ends by itself: launchctl kickstart"
            + " -k "
            + service(label));
    keys.put("ExitTimeOut", Math.toIntExact(job.stopTimeout().toSeconds()));
    keys.put("ThrottleInterval", THROTTLE_SECONDS);
    logs(keys);
    return keys;
  }

  private void logs(Map<String, Object> keys) {
    log.ifPresent(
        path -> {
          keys.put("StandardOutPath", path);
          keys.put("StandardErrorPath", path);
        });
  }

  /** With a warm-up a shell starts that beside it, and becomes the JVM. */
  private List<String> words() {
    if (job.warmUp().isEmpty()) {
      return job.command().words();
    }
    WarmUp warmUp = job.warmUp().get();
    List<String> words = new ArrayList<>(List.of(SHELL, "-c"));
    List<String> script = new ArrayList<>();
    // What the system's own programs are started with of these, they do not hand on (dyld(1)).
    new TreeMap<>(job.environment())
        .forEach(
            (name, value) -> {
              if (name.startsWith("DYLD_")) {
                script.add("export " + name + "=" + ShellWord.of(value));
              }
            });
    script.addAll(warmUp.script());
    script.addAll(List.of("shift", "exec \"$@\""));
    words.add(String.join("\n", script));
    words.add(WarmUp.NAME);
    words.add(warmUp.what());
    words.addAll(job.command().words());
    return words;
  }

  private Map<String, Object> calendar(Window window) throws Failure {
    if (window.zone().isPresent() && !window.zone().get().equals(ZoneId.systemDefault())) {
      throw new Failure(
          Exit.REFUSED,
          ("launchd's calendar is the machine's (%s), and the window is one of %s, which is not"
                  + " always as far from it; leave scheduled-restart.zone out, or at-window-end")
              .formatted(ZoneId.systemDefault(), window.zone().get()));
    }
    Backstop backstop = Backstop.behind(window, job.stopTimeout(), true);
    List<String> script =
        Backstop.script(
            "date -r \"$1\" +%H:%M:%S",
            "launchctl print \"gui/$(id -u)/$1\""
                + " | awk '$1 == \"pid\" && $2 == \"=\" { print $3; exit }'",
            restart());
    List<String> words = new ArrayList<>(List.of(SHELL, "-c", String.join(" \\\n", script)));
    words.addAll(backstop.arguments(label, window));
    words.add(Long.toString(job.stopTimeout().toSeconds()));
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("Label", backstop());
    comment(keys, "Behind the end of the window; does nothing to a host that has left in it.");
    keys.put("ProgramArguments", words);
    Map<String, Object> when = new LinkedHashMap<>();
    when.put("Hour", backstop.at().getHour());
    when.put("Minute", backstop.at().getMinute());
    keys.put("StartCalendarInterval", when);
    logs(keys);
    return keys;
  }

  /**
   * By SIGTERM, and {@code $4} seconds later by kickstart, which may well be SIGKILL at once: what
   * its -k sends is not documented.
   */
  private static List<String> restart() {
    return List.of(
        "launchctl kill TERM \"gui/$(id -u)/$1\"; left=$4;",
        "while [ \"$left\" -gt 0 ] && kill -0 \"$pid\" 2>/dev/null;",
        "do sleep 1; left=$((left - 1)); done;",
        "if kill -0 \"$pid\" 2>/dev/null;",
        "then echo \"$1 does not end within $4 s: killing it\";",
        "exec launchctl kickstart -k \"gui/$(id -u)/$1\"; fi");
  }

  private static void comment(Map<String, Object> keys, String comment) {
    keys.put(Plist.COMMENT + keys.size(), comment);
  }
}
