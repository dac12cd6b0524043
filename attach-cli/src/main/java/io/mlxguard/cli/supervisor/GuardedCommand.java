// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.supervisor;

import io.mlxguard.cli.target.AgentJar;
import io.mlxguard.cli.target.Exit;
import io.mlxguard.cli.target.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A command that starts a host with the guard in it.
 *
 * @param keys the guard's configuration
 * @param notes sentences about what was done to the command
 */
public record GuardedCommand(HostCommand command, GuardKeys keys, List<String> notes) {
  private static final String AGENT = "-javaagent:";
  private static final String DEFAULT = GuardKeys.LAYER + ".at=04:00";

  /**
   * Puts the agent in, right behind the launcher, where no option can take it for its value; an
   * agent that is there keeps its place and its jar. Keys in {@code more} replace those it has, as
   * {@code set} does: a file is made from a running process whose words cannot be edited first.
   * Layer 6 is what the files are for, so where nothing is said of it, it is told a time.
   *
   * @param environment what the files will set, not what this command has
   */
  public static GuardedCommand of(
      HostCommand command, Map<String, String> environment, AgentJar jar, String more)
      throws Failure {
    List<String> agents =
        command.options(environment).words().stream()
            .filter(word -> isOurs(word, command, jar))
            .toList();
    if (agents.size() > 1) {
      throw new Failure(
          Exit.REFUSED,
          "the command loads the guard twice (%s); leave one of them".formatted(agents));
    }
    String there = agents.isEmpty() ? AGENT + jar.path() : agents.get(0);
    int place = agents.isEmpty() ? 0 : command.words().indexOf(there);
    Pairs said = Pairs.of(argument(there));
    Pairs wanted = said.with(Pairs.of(more));
    List<String> notes = new ArrayList<>();
    if (!GuardKeys.of(wanted, command, environment).speakOfRestarts()) {
      if (place < 0) {
        notes.add("nothing switches on scheduled-restart; add " + DEFAULT + " where the agent is");
      } else {
        wanted = wanted.with(Pairs.of(DEFAULT));
        notes.add("added to the agent's argument: " + DEFAULT);
      }
    }
    GuardKeys keys = GuardKeys.of(wanted, command, environment);
    if (wanted.equals(said) && !agents.isEmpty()) {
      return new GuardedCommand(command, keys, notes);
    }
    if (place < 0) {
      throw new Failure(
          Exit.USAGE,
          "the agent stands in a file of arguments or in a variable, where --agent-args cannot"
              + " reach it; change it there: "
              + there);
    }
    String word = AGENT + path(there) + (wanted.values().isEmpty() ? "" : "=" + wanted.text());
    List<String> words = new ArrayList<>(command.words());
    if (agents.isEmpty()) {
      uncut(jar);
      words.add(1, word);
    } else {
      words.set(place, word);
    }
    Word.checked("the agent's argument", word);
    return new GuardedCommand(command.withWords(words), keys, notes);
  }

  private static void uncut(AgentJar jar) throws Failure {
    if (jar.path().toString().indexOf('=') >= 0) {
      throw new Failure(
          Exit.REFUSED,
          "the path of this jar has a = in it, where the JVM would cut it; move it: " + jar.path());
    }
  }

  private static String path(String agent) {
    int equals = agent.indexOf('=');
    return agent.substring(AGENT.length(), equals < 0 ? agent.length() : equals);
  }

  private static String argument(String agent) {
    int equals = agent.indexOf('=');
    return equals < 0 ? "" : agent.substring(equals + 1);
  }

  /** This very jar, or one that is called as ours are: another version is the host's choice. */
  private static boolean isOurs(String word, HostCommand command, AgentJar jar) {
    if (!word.startsWith(AGENT)) {
      return false;
    }
    try {
      Path path = Path.of(command.directory()).resolve(path(word));
      String name = Optional.ofNullable(path.getFileName()).map(Path::toString).orElse("");
      return name.matches("mlx-guard([-.].*)?\\.jar")
          || path.equals(jar.path())
          || (Files.exists(path) && Files.exists(jar.path()) && Files.isSameFile(path, jar.path()));
    } catch (IOException | InvalidPathException e) {
      return false;
    }
  }
}
