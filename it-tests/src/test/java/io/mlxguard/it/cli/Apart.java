// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it.cli;

import io.mlxguard.bed.Attempt;
import io.mlxguard.bed.Command;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A program apart from this one as in a container: with mounts, or process ids as well, of its own
 * (unshare(1)).
 *
 * @param wrapper before the program
 */
record Apart(List<String> wrapper) {

  static Attempt<Apart> inMounts() {
    return tried(List.of("--mount"));
  }

  /** It is then a child of the process that was started. */
  static Attempt<Apart> inProcessIds() {
    return tried(List.of("--mount", "--pid", "--fork", "--kill-child", "--mount-proc"));
  }

  private static Attempt<Apart> tried(List<String> options) {
    String why = "";
    for (List<String> rights : List.of(List.<String>of(), List.of("--map-root-user"))) {
      List<String> wrapper = new ArrayList<>(List.of("unshare"));
      wrapper.addAll(rights);
      wrapper.addAll(options);
      List<String> line = new ArrayList<>(wrapper);
      line.add("true");
      try {
        Command.Outcome outcome = Command.program(Map.of(), line);
        if (outcome.exit() == 0) {
          return new Attempt.Made<>(new Apart(wrapper));
        }
        why = outcome.stderr().strip();
      } catch (UncheckedIOException e) {
        why = String.valueOf(e.getMessage());
      }
    }
    return new Attempt.Impossible<>(why);
  }

  /** Runs a script of sh's before the program, which is {@code "$@"} there. */
  String[] after(String script) {
    List<String> line = new ArrayList<>(wrapper);
    line.addAll(List.of("/bin/sh", "-c", script + " && exec \"$@\"", "apart"));
    return line.toArray(String[]::new);
  }
}
