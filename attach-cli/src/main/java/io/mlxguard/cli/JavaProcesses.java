// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

import com.sun.tools.attach.VirtualMachine;
import java.util.List;
import java.util.Optional;

/** The JVMs that show themselves in their performance data files; none is attached to. */
final class JavaProcesses {
  private JavaProcesses() {}

  /** Those of the user who runs this command, without the JVM of the command itself. */
  static List<Target> mine() {
    ProcessHandle self = ProcessHandle.current();
    Optional<String> user = self.info().user();
    return VirtualMachine.list().stream()
        .map(machine -> Target.of(Long.parseLong(machine.id()), machine.displayName()))
        .filter(target -> target.pid() != self.pid())
        .filter(target -> user.equals(ProcessHandle.of(target.pid()).flatMap(p -> p.info().user())))
        .filter(target -> isCurrent(target.pid()))
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
