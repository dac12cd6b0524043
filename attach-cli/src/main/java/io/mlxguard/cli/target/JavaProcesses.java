// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.target;

import com.sun.tools.attach.VirtualMachine;
import java.util.List;
import java.util.Optional;

/** The JVMs that show themselves in their performance data files; none is attached to. */
public final class JavaProcesses {
  private JavaProcesses() {}

  /** Those of the user who runs this command, without the JVM of the command itself. */
  public static List<Target> mine() {
    ProcessHandle self = ProcessHandle.current();
    Optional<String> user = self.info().user();
    return VirtualMachine.list().stream()
        .map(machine -> Target.of(Long.parseLong(machine.id()), machine.displayName()))
        .filter(target -> target.pid() != self.pid())
        .filter(target -> user.equals(ProcessHandle.of(target.pid()).flatMap(p -> p.info().user())))
        .filter(target -> isCurrent(target.pid()))
        .toList();
  }

  /** Those of {@link #mine} that have a library of MLX's mapped, by its name. */
  static List<Target> withMlx() {
    return mine().stream()
        .filter(
            target ->
                LinuxProcess.read(target.pid())
                    .flatMap(process -> process.maps("libmlx"))
                    .orElse(false))
        .toList();
  }

  static boolean contains(long pid) {
    return VirtualMachine.list().stream().anyMatch(vm -> vm.id().equals(Long.toString(pid)));
  }

  // A JVM that was killed leaves its file behind, and its pid may be another process by now.
  private static boolean isCurrent(long pid) {
    return LinuxProcess.read(pid)
        .map(process -> process.maps("hsperfdata_").orElse(process.catchesQuit()))
        .orElse(true);
  }
}
