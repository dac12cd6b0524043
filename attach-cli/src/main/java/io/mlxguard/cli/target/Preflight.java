// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.target;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is checked before anything is sent to a process. It is there to protect the process as much
 * as to explain: attaching starts with SIGQUIT, which kills whatever is not a HotSpot JVM, and
 * makes OpenJ9 write a dump.
 */
public final class Preflight {
  // Measured on 17 and 25: bytes of jar=argument that fit, unless both ends are Java 25.
  private static final int SHORT_ARGUMENT_BYTES = 1024;
  private static final int LONG_ARGUMENTS = 25;

  private Preflight() {}

  /** Whether an attach connection may be opened. */
  public static void connectable(Target target) throws Failure {
    ProcessHandle process =
        ProcessHandle.of(target.pid()).orElseThrow(() -> Diagnostics.noSuchProcess(target));
    if (process.equals(ProcessHandle.current())) {
      throw Diagnostics.itself(target);
    }
    Optional<LinuxProcess> linux = LinuxProcess.read(target.pid());
    if (linux.map(LinuxProcess::hasEnded).orElse(!process.isAlive())) {
      throw Diagnostics.ended(target);
    }
    sameUser(target, process, linux.isPresent());
    if (linux.isPresent()) {
      answersOnLinux(target, linux.get());
    } else if (disablesAttach(process)) {
      throw Diagnostics.attachDisabled(target);
    } else if (!namedJava(process) && !JavaProcesses.contains(target.pid())) {
      throw Diagnostics.notJava(target);
    }
  }

  /** Whether the target will find the jar at its path. */
  public static void findsJar(Target target, AgentJar jar) throws Failure {
    Optional<LinuxProcess> linux = LinuxProcess.read(target.pid());
    if (linux.map(process -> process.lacks(jar.path())).orElse(false)) {
      throw Diagnostics.jarNotVisible(target, jar, linux.get().isInContainer());
    }
  }

  /** Whether the JVM can run the agent, by what it says itself. */
  public static void runsAgents(Target target, JavaRuntime runtime) throws Failure {
    if (runtime.machine().contains("OpenJ9")) {
      throw Diagnostics.openJ9(target);
    }
    if (runtime.machine().contains("Substrate")) {
      throw Diagnostics.nativeImage(target);
    }
    if (runtime.feature() < Diagnostics.OLDEST_JAVA) {
      throw Diagnostics.tooOld(target, runtime);
    }
  }

  /** Whether the request is short enough for both JVMs. */
  public static void takesArgument(Target target, JavaRuntime runtime, AgentRequest request)
      throws Failure {
    boolean longTaken = Math.min(runtime.feature(), Runtime.version().feature()) >= LONG_ARGUMENTS;
    int bytes = request.lengthBytes();
    if (!longTaken && bytes > SHORT_ARGUMENT_BYTES) {
      throw Diagnostics.argumentTooLong(target, bytes, SHORT_ARGUMENT_BYTES);
    }
  }

  // Root may attach to anyone's JVM on Linux, not on macOS (reference/jvm-agents.md 2).
  private static void sameUser(Target target, ProcessHandle process, boolean linux) throws Failure {
    Optional<Owner> mine = Owner.of(ProcessHandle.current());
    Optional<Owner> theirs = Owner.of(process);
    if (mine.isEmpty() || theirs.isEmpty() || mine.get().id().equals(theirs.get().id())) {
      return;
    }
    if (!linux || !mine.get().isRoot()) {
      throw Diagnostics.otherUser(target, mine.get().name(), theirs.get().name());
    }
  }

  private static void answersOnLinux(Target target, LinuxProcess process) throws Failure {
    if (process.isStopped()) {
      throw Diagnostics.stopped(target);
    }
    Optional<MappedFiles> mapped = MappedFiles.of(target.pid());
    if (mapped.map(MappedFiles::isOpenJ9).orElse(false)) {
      throw Diagnostics.openJ9(target);
    }
    // A handler alone is no proof: nginx, for one, shuts down on SIGQUIT.
    boolean jvm = mapped.map(files -> files.jvm().isPresent()).orElse(true);
    if (!jvm || !(process.catchesQuit() || process.listens())) {
      throw Diagnostics.notJava(target);
    }
    if (disablesAttach(LaunchFiles.of(target.pid()).options())) {
      throw Diagnostics.attachDisabled(target);
    }
  }

  private static boolean namedJava(ProcessHandle process) {
    String command = process.info().command().orElse("");
    return command.substring(command.lastIndexOf('/') + 1).startsWith("java");
  }

  // Such a JVM would take our SIGQUIT for a wish to see its threads, and print them to its stdout.
  // The JDK looks at the JVM's counters for it, but not every JVM has those.
  private static boolean disablesAttach(LaunchOptions options) {
    return options.isOn("DisableAttachMechanism");
  }

  private static boolean disablesAttach(ProcessHandle process) {
    List<String> line = new ArrayList<>(List.of(process.info().command().orElse("")));
    line.addAll(List.of(process.info().arguments().orElse(new String[0])));
    return disablesAttach(LaunchOptions.of(line, Map.of(), file -> ""));
  }
}
