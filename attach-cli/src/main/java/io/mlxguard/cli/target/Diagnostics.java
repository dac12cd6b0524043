// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.target;

import io.mlxguard.cli.terminal.Untrusted;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Every way a command can fail, in words: what happened, where, what is allowed, how to cure it.
 * One method per failure that is found out beforehand; {@link #explain} for those the JDK throws.
 */
public final class Diagnostics {
  public static final int OLDEST_JAVA = 22;

  private static final String AGENT_FLAG = "-javaagent:mlx-guard.jar";

  private Diagnostics() {}

  public static Failure noSuchProcess(Target target) {
    return new Failure(
        Exit.NO_PROCESS,
        "there is no process " + target.pid() + ", or it is hidden from this user; see jps -l");
  }

  static Failure noSuchPid(String wanted) {
    return new Failure(
        Exit.NO_PROCESS,
        "there is no process "
            + Untrusted.shown(wanted)
            + "; process ids are 1 to "
            + Integer.MAX_VALUE
            + ", and java -jar mlx-guard.jar list shows them");
  }

  public static Failure ended(Target target) {
    return new Failure(Exit.NO_PROCESS, target + " has ended");
  }

  static Failure endedWhile(Target target, String doing) {
    return new Failure(Exit.NO_PROCESS, target + " ended while this command was " + doing + " it");
  }

  static Failure noSuchName(String wanted) {
    return new Failure(
        Exit.NO_PROCESS,
        "no JVM of this user has '"
            + Untrusted.shown(wanted)
            + "' in the name of its main class or jar; java -jar mlx-guard.jar list shows their names;"
            + " a pid needs none");
  }

  static Failure noneWithMlx() {
    return new Failure(
        Exit.NO_PROCESS,
        "no JVM of this user has MLX loaded; java -jar mlx-guard.jar list shows its JVMs");
  }

  static Failure mlxUnknown(String why) {
    return refused(
        "which JVMs have MLX loaded cannot be told from outside ("
            + why
            + "); give pids or a pattern instead of --all");
  }

  static Failure ambiguous(String wanted, List<Target> found) {
    String candidates = found.stream().map(Target::toString).collect(Collectors.joining("; "));
    return new Failure(
        Exit.USAGE,
        "'%s' means more than one JVM; give a pid, or a pattern with * for all of them: %s"
            .formatted(Untrusted.shown(wanted), candidates));
  }

  static Failure itself(Target target) {
    return refused(target + " is this command itself");
  }

  static Failure otherUser(Target target, String mine, String theirs) {
    return refused(
        ("%s runs as %s, this command as %s; a JVM lets only its own user attach (on Linux root too):"
                + " run this as %s, for example with sudo -u %s")
            .formatted(target, theirs, mine, theirs, theirs));
  }

  static Failure stopped(Target target) {
    return refused(
        "%s is stopped (by SIGSTOP or a debugger) and cannot answer; let it go on with kill -CONT %d"
            .formatted(target, target.pid()));
  }

  static Failure notJava(Target target) {
    return refused(
        ("%s does not look like a HotSpot JVM, and attaching starts with a SIGQUIT, which ends most"
                + " other programs: check the pid with jps -l, or try again if it was just started")
            .formatted(target));
  }

  static Failure openJ9(Target target) {
    return refused(
        "%s runs on OpenJ9; the agent needs a HotSpot JVM, Java %d or newer"
            .formatted(target, OLDEST_JAVA));
  }

  static Failure nativeImage(Target target) {
    return refused(
        ("%s is a GraalVM native image, which loads no agents; run the application on a HotSpot JVM,"
                + " Java %d or newer")
            .formatted(target, OLDEST_JAVA));
  }

  static Failure tooOld(Target target, JavaRuntime runtime) {
    return refused(
        "%s runs Java %s; mlx-guard needs Java %d or newer: start the application with a newer JDK"
            .formatted(target, runtime.version(), OLDEST_JAVA));
  }

  public static Failure notGuarded(Target target) {
    return refused(
        "%s is not guarded; guard it first: java -jar mlx-guard.jar attach %d"
            .formatted(target, target.pid()));
  }

  public static Failure guardedNoMore(Target target) {
    return refused(
        "%s is not guarded any more; guard it again: java -jar mlx-guard.jar attach %d"
            .formatted(target, target.pid()));
  }

  public static Failure nothingToWatch() {
    return new Failure(
        Exit.NO_PROCESS,
        "no JVM of this user is guarded or has MLX loaded; java -jar mlx-guard.jar list shows its"
            + " JVMs");
  }

  static Failure attachDisabled(Target target) {
    return refused(
        "%s runs with -XX:+DisableAttachMechanism; restart it without that flag, or with %s"
            .formatted(target, AGENT_FLAG));
  }

  static Failure jarNotVisible(Target target, AgentJar jar, boolean container) {
    return refused(
        "%s has no %s: it sees %s; put the same jar at the same path there, or restart it with %s"
            .formatted(
                target,
                jar.path(),
                container ? "the files of its container" : "other files than this command",
                AGENT_FLAG));
  }

  static Failure noAnswer(Target target, String doing, TimeLimit limit) {
    boolean stopped = LinuxProcess.read(target.pid()).map(LinuxProcess::isStopped).orElse(false);
    String why =
        stopped
            ? "it is stopped (by SIGSTOP or a debugger): let it go on with kill -CONT "
                + target.pid()
            : "it may be hanging, out of CPU or in a long pause: try again with a larger --timeout";
    return refused(
        "%s gave no answer within %d s while this command was %s it; %s"
            .formatted(target, limit.total().toSeconds(), doing, why));
  }

  static Failure noReport(Target target, TimeLimit limit) {
    return agent(
        ("no report from the agent in %s within %d s; it may still do what it was asked: look at"
                + " java -jar mlx-guard.jar status %d, and at the stderr of that process")
            .formatted(target, limit.total().toSeconds(), target.pid()));
  }

  public static Failure noStatus(Target target) {
    return agent(
        ("the agent in %s said that it guards, but publishes no status: it was detached again"
                + " meanwhile, or the stderr of that process says why")
            .formatted(target));
  }

  /** Something was changed by then. */
  public static Failure guardedBut(Failure reason) {
    return agent("the agent said that it guards, but its status is not known: " + reason.text());
  }

  public static Failure unreadable(Target target, String property, String what) {
    return agent(
        ("the system property %s of %s %s; it was not written by an mlx-guard this command knows: use"
                + " the jar that is loaded there")
            .formatted(property, target, what));
  }

  public static Failure noAttachApi(String jcmd) {
    return refused(
        ("this Java runtime (%s) has no module jdk.attach, nor has the target's or that of JAVA_HOME; run"
                + " this command with a JDK, or use one's %s")
            .formatted(System.getProperty("java.home"), jcmd));
  }

  static Failure argumentTooLong(Target target, int bytes, int allowed) {
    return refused(
        ("the request to %s has %d bytes; with this Java, or the target's, a JVM takes at most %d:"
                + " give fewer keys, or start the host with -javaagent")
            .formatted(target, bytes, allowed));
  }

  /** The sentence for what the attach API, or Byte Buddy around it, threw while doing something. */
  static Failure explain(Target target, String doing, Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null && !isOfAttachApi(root)) {
      root = root.getCause();
    }
    if (root instanceof IOException ? target.endsSoon() : !target.isAlive()) {
      return endedWhile(target, doing);
    }
    String said = Untrusted.shown(String.valueOf(root.getMessage()));
    return switch (root.getClass().getSimpleName()) {
      case "AttachNotSupportedException" -> notSupported(target, said);
      case "AgentLoadException" -> notLoaded(target, said);
      case "AgentInitializationException" ->
          agent(
              "the agent threw while it started in %s (%s); look at its stderr"
                  .formatted(target, said));
      default -> broken(target, doing, root, said);
    };
  }

  private static boolean isOfAttachApi(Throwable cause) {
    return cause.getClass().getName().startsWith("com.sun.tools.attach.");
  }

  private static Failure notSupported(Target target, String said) {
    if (said.contains("does not support the attach mechanism")) {
      return attachDisabled(target);
    }
    return refused(
        ("%s did not take part in attaching (%s); it may be stopped, hanging, just starting, or run with"
                + " -XX:+DisableAttachMechanism: try again with a larger --timeout, or restart it with %s")
            .formatted(target, said, AGENT_FLAG));
  }

  private static Failure notLoaded(Target target, String said) {
    String text = said.toLowerCase(Locale.ROOT);
    if (text.contains("dynamic agent loading is not enabled")) {
      return refused(
          ("%s runs with -XX:-EnableDynamicAgentLoading; restart it with -XX:+EnableDynamicAgentLoading,"
                  + " or with %s")
              .formatted(target, AGENT_FLAG));
    }
    if (text.contains("java.instrument")) {
      return refused(
          ("%s runs on a Java runtime without the module java.instrument, so no agent can be loaded;"
                  + " add it: jlink --add-modules java.instrument,...")
              .formatted(target));
    }
    if (text.contains("agent jar not found")) {
      return refused(
          ("%s cannot open the agent's jar (%s); its user must be able to read the file and enter every"
                  + " directory above it")
              .formatted(target, said));
    }
    return refused("%s refused to load the agent: %s".formatted(target, said));
  }

  private static Failure broken(Target target, String doing, Throwable root, String said) {
    String text = said.toLowerCase(Locale.ROOT);
    if (text.contains("not secure") || text.contains("connection refused")) {
      return badSocket(target, said);
    }
    if (text.contains("not permitted") || text.contains("permission")) {
      String theirs = ownerName(ProcessHandle.of(target.pid()).flatMap(Owner::of));
      return otherUser(target, ownerName(Owner.of(ProcessHandle.current())), theirs);
    }
    return refused(
        "%s %s failed: %s: %s".formatted(doing, target, root.getClass().getSimpleName(), said));
  }

  // A JVM makes its socket itself, with the rights of its user: another's file is in its place.
  private static Failure badSocket(Target target, String said) {
    return refused(
        ("the file .java_pid%d in the directory for temporary files is not the attach socket of %s"
                + " (%s); remove it and try again")
            .formatted(
                LinuxProcess.read(target.pid())
                    .map(LinuxProcess::innermostPid)
                    .orElse(target.pid()),
                target,
                said));
  }

  private static String ownerName(Optional<Owner> owner) {
    return owner.map(Owner::name).orElse("another user");
  }

  private static Failure refused(String message) {
    return new Failure(Exit.REFUSED, message);
  }

  private static Failure agent(String message) {
    return new Failure(Exit.AGENT, message);
  }
}
