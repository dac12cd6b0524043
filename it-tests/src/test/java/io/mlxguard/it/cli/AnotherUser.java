// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it.cli;

import io.mlxguard.bed.Attempt;
import io.mlxguard.bed.Bed;
import io.mlxguard.bed.Command;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A user that is neither root nor anybody who runs JVMs here; root alone can start a program as
 * one.
 *
 * @param wrapper before a program: it runs as that user then
 */
record AnotherUser(List<String> wrapper) {

  /** As the system's own file of users names it. */
  static final String NAME = "nobody";

  static Attempt<AnotherUser> find() {
    Command.Outcome id = Command.program(Map.of(), List.of("id", "-u"));
    if (!id.stdout().strip().equals("0")) {
      return new Attempt.Impossible<>("only root can run a program as another user");
    }
    String uid = Command.program(Map.of(), List.of("id", "-u", NAME)).stdout().strip();
    if (uid.isEmpty()) {
      return new Attempt.Impossible<>("there is no user " + NAME);
    }
    List<String> wrapper = List.of("setpriv", "--reuid=" + uid, "--regid=" + uid, "--clear-groups");
    for (Path needed : List.of(Bed.jar(), Bed.java(), Bed.hosts().resolve("io"))) {
      List<String> line = new ArrayList<>(wrapper);
      line.addAll(List.of("test", "-r", needed.toAbsolutePath().toString()));
      if (Command.program(Map.of(), line).exit() != 0) {
        return new Attempt.Impossible<>("setpriv fails, or " + NAME + " cannot read " + needed);
      }
    }
    return new Attempt.Made<>(new AnotherUser(wrapper));
  }

  String[] through() {
    return wrapper.toArray(String[]::new);
  }
}
