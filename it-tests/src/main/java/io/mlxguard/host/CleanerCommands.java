// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host;

/** Commands about arrays that wait for a garbage collection. */
final class CleanerCommands {
  private CleanerCommands() {}

  static String answer(Host host, Command command) {
    HeldByCleaners held = host.heldByCleaners();
    return switch (command.verb()) {
      case "hold-cleaned" -> {
        int count = command.number("count", 1);
        held.hold(count, command.bytes());
        yield line("held", count, host);
      }
      case "cleaned" -> line("cleaned", held.cleaned(), host);
      default -> throw new IllegalArgumentException(command.verb());
    };
  }

  private static String line(String what, int count, Host host) {
    Host.Counters now = host.counters();
    return "%s count=%d active=%d cache=%d".formatted(what, count, now.active(), now.cache());
  }
}
