// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.target;

import io.mlxguard.cli.terminal.Untrusted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The JVMs of this user on Linux: every process that has a JVM's library mapped, or the file of its
 * counters. The mapping names that file, wherever its directory is and whatever the pid in it, so
 * that a file that was left behind is never met, and a JVM without one is not missed.
 */
final class LinuxJvms {
  private static final Path PROC = Path.of("/proc");

  /** How far above {@code libjvm} the home is: {@code lib/server}, once {@code jre/lib/amd64}. */
  private static final int MOST_LEVELS = 5;

  private LinuxJvms() {}

  static boolean isHere() {
    return Files.isReadable(PROC.resolve("self/maps"));
  }

  static List<JavaProcess> mine() {
    List<JavaProcess> found = new ArrayList<>();
    Optional<Owner> me = Owner.of(ProcessHandle.current());
    if (me.isEmpty()) {
      return found;
    }
    for (long pid : pids()) {
      LinuxProcess.read(pid)
          .filter(process -> me.get().id().equals(Long.toString(process.uid())))
          .filter(process -> !process.hasEnded())
          .flatMap(process -> jvm(process, me.get().name()))
          .ifPresent(found::add);
    }
    return found;
  }

  private static List<Long> pids() {
    try (Stream<Path> entries = Files.list(PROC)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> name.matches("[1-9][0-9]{0,9}"))
          .map(Long::valueOf)
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static Optional<JavaProcess> jvm(LinuxProcess process, String user) {
    Optional<MappedFiles> mapped = MappedFiles.of(process.pid());
    return mapped.isPresent() ? shown(process, user, mapped.get()) : hidden(process, user);
  }

  private static Optional<JavaProcess> shown(LinuxProcess process, String user, MappedFiles files) {
    Optional<String> library = files.jvm();
    if (library.isEmpty() && files.perfData().isEmpty()) {
      return Optional.empty();
    }
    Optional<PerfData> data = files.perfData().map(process::inside).flatMap(PerfData::read);
    Mlx mlx = JavaProcesses.mlx(Optional.of(files));
    JavaProcess jvm = JavaProcess.of(name(process, data), data, user, mlx, process.guarding());
    return Optional.of(jvm.version().isEmpty() ? withVersion(jvm, process, library) : jvm);
  }

  /** One that is kept from being looked at, as after {@code prctl(PR_SET_DUMPABLE)}. */
  private static Optional<JavaProcess> hidden(LinuxProcess process, String user) {
    return PerfFiles.of(process.innermostPid(), user)
        .filter(data -> process.catchesQuit() && PerfFiles.isOf(process.pid(), data))
        .map(Optional::of)
        .map(
            data ->
                JavaProcess.of(
                    name(process, data),
                    data,
                    user,
                    JavaProcesses.mlx(Optional.empty()),
                    process.guarding()));
  }

  private static JavaProcess withVersion(
      JavaProcess jvm, LinuxProcess process, Optional<String> library) {
    return library
        .map(process::inside)
        .flatMap(LinuxJvms::version)
        .map(jvm::withVersion)
        .orElse(jvm);
  }

  private static Target name(LinuxProcess process, Optional<PerfData> data) {
    Optional<String> command = data.map(PerfData::command).filter(said -> !said.isBlank());
    if (command.isPresent()) {
      return Target.of(process.pid(), command.get());
    }
    String program = program(process.pid());
    Optional<LaunchLine> line = LaunchLine.of(process.pid());
    // Behind another program than the launcher stand its own words, not a JVM's.
    String main = program.startsWith("java") ? line.map(LaunchLine::main).orElse(program) : program;
    return new Target(process.pid(), Untrusted.shown(MappedFiles.name(main)));
  }

  private static String program(long pid) {
    try {
      return MappedFiles.name(Files.readSymbolicLink(PROC.resolve(pid + "/exe")).toString());
    } catch (IOException e) {
      return "";
    }
  }

  private static Optional<String> version(Path library) {
    Path home = library.getParent();
    for (int i = 0; i < MOST_LEVELS && home != null; i++, home = home.getParent()) {
      Optional<ReleaseFile> release = ReleaseFile.in(home);
      if (release.isPresent()) {
        return release.map(ReleaseFile::version);
      }
    }
    return Optional.empty();
  }
}
