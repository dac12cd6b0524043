// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.supervisor;

import io.mlxguard.cli.target.Exit;
import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.target.LaunchLine;
import io.mlxguard.cli.target.LaunchOptions;
import io.mlxguard.cli.target.LaunchedProcess;
import io.mlxguard.cli.terminal.Untrusted;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the supervisor is to start.
 *
 * @param words the {@code java} launcher first, by an absolute path
 * @param directory absolute
 */
public record HostCommand(List<String> words, String directory) {
  private static final int MOST_BYTES = 4 << 20;

  /** Where a main class comes from: two applications may well have one of the same name. */
  private static final Set<String> CODE =
      Set.of("-cp", "-classpath", "--class-path", "-p", "--module-path");

  /**
   * That of a running process.
   *
   * @param directory in place of its own
   */
  public static HostCommand of(LaunchedProcess process, Optional<Path> directory) throws Failure {
    Optional<String> where = directory.map(Path::toString).or(process::directory);
    if (where.isEmpty()) {
      throw new Failure(
          Exit.REFUSED,
          "this system does not show what directory a process works in; give it with --directory"
              + " (lsof -a -d cwd -Fn -p PID names it)");
    }
    return checked(process.words(), where.get());
  }

  /**
   * These words.
   *
   * @param directory they are run in
   * @param searchPath where the first one is looked for, as in {@code PATH}
   */
  public static HostCommand given(List<String> words, Path directory, String searchPath)
      throws Failure {
    String program = Word.line("the program", words.get(0));
    Optional<Path> found =
        candidates(program, directory, searchPath)
            .filter(path -> Files.isRegularFile(path) && Files.isExecutable(path))
            .findFirst();
    if (found.isEmpty()) {
      throw new Failure(
          Exit.USAGE,
          "there is no program \"%s\"; the words behind -- are those of a shell's command line, the"
                  .formatted(Untrusted.shown(program))
              + " path of java first");
    }
    List<String> all = new ArrayList<>(words);
    all.set(0, found.get().toString());
    return checked(all, directory.toString());
  }

  private static Stream<Path> candidates(String program, Path directory, String searchPath) {
    if (program.indexOf('/') >= 0) {
      return Stream.of(directory.resolve(program).normalize());
    }
    return Stream.of(searchPath.split(":"))
        .filter(entry -> entry.startsWith("/") && !program.isEmpty())
        .map(entry -> Path.of(entry, program));
  }

  private static HostCommand checked(List<String> words, String directory) throws Failure {
    Word.line("the program", words.get(0));
    Word.line("the working directory", directory);
    if (isAbsent(directory)) {
      throw new Failure(
          Exit.USAGE,
          "there is no directory %s to work in; --directory takes one that is there (a name that is"
                  .formatted(Untrusted.shown(directory))
              + " not ASCII takes a locale that shows it, such as LC_ALL=C.UTF-8)");
    }
    for (String word : words) {
      Word.checked("the word", word);
    }
    if (!words.get(0).endsWith("/java")) {
      throw new Failure(
          Exit.REFUSED,
          "%s is not the java launcher: the guard is one of its options, and the supervisor's child"
                  .formatted(Untrusted.shown(words.get(0)))
              + " must be the JVM itself. Give the words that a script ends with: -- java ...");
    }
    if (words.size() < 2) {
      throw new Failure(Exit.USAGE, "java alone starts nothing; add its options and main class");
    }
    return new HostCommand(List.copyOf(words), directory);
  }

  /** Certainly: another user's folder may be one that this user cannot look into. */
  private static boolean isAbsent(String directory) {
    try {
      Path path = Path.of(directory);
      return Files.notExists(path) || (Files.exists(path) && !Files.isDirectory(path));
    } catch (InvalidPathException e) {
      return true;
    }
  }

  HostCommand withWords(List<String> other) {
    return new HostCommand(List.copyOf(other), directory);
  }

  /** What HotSpot is given, with these variables. */
  LaunchOptions options(Map<String, String> environment) {
    return LaunchOptions.of(words, environment, this::text);
  }

  /** The end of the main class's or jar's name, of letters, digits and {@code .-_} alone. */
  public String name() {
    String main = new LaunchLine(words).main();
    String end = main.substring(main.lastIndexOf('/') + 1).replaceAll("\\.jar$", "");
    String plain = end.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[^A-Za-z0-9]+", "");
    return plain.isEmpty() ? "java" : plain.substring(0, Math.min(100, plain.length()));
  }

  /**
   * By which a host is known again: where it works and what it runs, as it is called, links and
   * all. Its options, memory and the agent's argument may change.
   */
  String identity(Map<String, String> environment) {
    LaunchLine line = new LaunchLine(words);
    String main = line.main();
    List<String> own = new ArrayList<>(List.of(absolute("")));
    boolean jar = false;
    for (int i = 1; i < words.size() && !words.get(i).equals(main); i++) {
      String word = words.get(i);
      if (word.equals("-jar")) {
        jar = true;
      } else if (CODE.contains(word)) {
        own.add(path(words.get(Math.min(i + 1, words.size() - 1))));
        i++; // the main class may be called as its folder is
      } else if (word.matches("(--class-path|--module-path)=.*")) {
        own.add(path(word.substring(word.indexOf('=') + 1)));
      } else if (word.startsWith("@")) {
        own.add("@" + absolute(word.substring(1)));
      }
    }
    String variable = environment.getOrDefault("CLASSPATH", "");
    if (own.size() == 1 && !jar && !variable.isEmpty()) {
      own.add(path(variable)); // what java takes where it is given none
    }
    own.add(jar ? absolute(main) : main);
    return GeneratedFile.sha256(String.join("\0", own)).substring(0, 16);
  }

  private String path(String entries) {
    return Stream.of(entries.split(":")).map(this::absolute).collect(Collectors.joining(":"));
  }

  private String absolute(String name) {
    try {
      return Path.of(directory).resolve(name).normalize().toString();
    } catch (InvalidPathException e) {
      return name;
    }
  }

  /** Of a file it names; empty where that cannot be read. */
  String text(String name) {
    try {
      Path file = Path.of(directory).resolve(name);
      if (!Files.isRegularFile(file)) {
        return "";
      }
      try (InputStream in = Files.newInputStream(file)) {
        return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
      }
    } catch (IOException | InvalidPathException e) {
      return "";
    }
  }
}
