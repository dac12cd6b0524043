// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host;

/** Commands about what MLX has queued and who clears its cache. */
final class RaceCommands {
  private RaceCommands() {}

  static String answer(Host host, Command command) {
    return switch (command.verb()) {
      case "clear" -> {
        host.clearCache();
        yield "cleared";
      }
      case "slow-clear" -> {
        host.bed().slowClears(command.number("millis", 0));
        yield "slow";
      }
      case "hold-next-call" -> {
        host.holdNextCall();
        yield "holding";
      }
      case "look-ahead" -> {
        host.lookAheads().queue(own(command), command.flag("hold"));
        yield "queued";
      }
      case "look-ahead-fails" -> {
        host.lookAheads().fail(own(command), command.flag("injected"));
        yield "failed";
      }
      case "release-streams" -> {
        host.bed().releaseStreams();
        yield "released";
      }
      case "meet-error" -> "met " + host.lookAheads().meet();
      default -> throw new IllegalArgumentException(command.verb());
    };
  }

  private static boolean own(Command command) {
    return switch (command.get("thread", "other")) {
      case "own" -> true;
      case "other" -> false;
      default -> throw new IllegalArgumentException(command.verb() + ": thread=own or other");
    };
  }
}
