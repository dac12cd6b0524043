// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.supervisor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A manager of systemd's own, in a mount namespace: what it makes of a unit is what counts. */
final class PrivateManager {
  private static final String SYSTEMD = "/lib/systemd/systemd";

  private static final String SCRIPT =
      """
      units=$1 commands=$2; shift 2
      mount -t tmpfs tmpfs /run; mkdir -p /run/systemd/system /run/conf/systemd
      mkdir -m 700 /run/u; cp -r "$units" /run/conf/systemd/user
      export XDG_RUNTIME_DIR=/run/u XDG_CONFIG_HOME=/run/conf SYSTEMD_LOG_TARGET=console
      unset DBUS_SESSION_BUS_ADDRESS
      "$systemd" --user --unit=basic.target & manager=$!
      n=0; until systemctl --user is-active -q basic.target || [ $n -gt 100 ]
      do n=$((n + 1)); sleep 0.1; done
      eval "$commands"
      systemctl --user exit; wait $manager
      """;

  private PrivateManager() {}

  /** Whether this machine lets us have one. */
  static boolean isPossible() throws IOException, InterruptedException {
    return Tool.isHere("unshare")
        && Files.isExecutable(Path.of(SYSTEMD))
        && Tool.run(Map.of(), "unshare", "-m", "true").exit() == 0;
  }

  /**
   * Starts one, runs lines of a shell, ends it.
   *
   * @param units the directory it takes its units from
   * @param arguments of the lines, {@code $1} and so on
   */
  static Tool run(Path units, String commands, String... arguments)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("unshare", "-m", "sh", "-c", SCRIPT, "sh"));
    words.addAll(List.of(units.toString(), commands));
    words.addAll(List.of(arguments));
    return Tool.run(Map.of("systemd", SYSTEMD), words.toArray(String[]::new));
  }
}
