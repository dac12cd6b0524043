// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.target;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The options a JVM was started with, in the order HotSpot takes them, of which the last counts:
 * the file behind {@code -XX:Flags}, {@code JAVA_TOOL_OPTIONS}, {@code JDK_JAVA_OPTIONS} and the
 * command line up to the main class, {@code _JAVA_OPTIONS}; files of arguments and of options in
 * their places (man page of {@code java}, {@code Arguments::parse} in HotSpot). Those that jlink
 * has put into the runtime itself do not show.
 *
 * @param words one option each, without the values that are words of their own
 */
public record LaunchOptions(List<String> words) {
  private static final String FLAGS_FILE = "-XX:Flags=";
  private static final String OPTIONS_FILE = "-XX:VMOptionsFile=";

  private static final Set<String> MAIN_MODULE = Set.of("-m", "--module");

  /**
   * Puts them together.
   *
   * @param line the command line, the program first
   * @param files the text of the file that the process has under that name; empty where there is
   *     none
   */
  public static LaunchOptions of(
      List<String> line, Map<String, String> environment, UnaryOperator<String> files) {
    List<String> launcher = new ArrayList<>(split(environment.get("JDK_JAVA_OPTIONS")));
    launcher.addAll(line.subList(Math.min(1, line.size()), line.size()));
    List<String> given = new ArrayList<>(split(environment.get("JAVA_TOOL_OPTIONS")));
    given.addAll(beforeMain(launcher, files));
    given.addAll(split(environment.get("_JAVA_OPTIONS")));
    List<String> words = new ArrayList<>();
    for (String word : given) {
      if (word.startsWith(OPTIONS_FILE)) {
        words.addAll(split(files.apply(word.substring(OPTIONS_FILE.length()))));
      } else if (word.startsWith(FLAGS_FILE)) {
        List<String> flags = split(files.apply(word.substring(FLAGS_FILE.length())));
        words.addAll(0, flags.stream().map(flag -> "-XX:" + flag).toList());
      } else {
        words.add(word);
      }
    }
    return new LaunchOptions(words);
  }

  /** Whether the last word about that flag switches it on. */
  boolean isOn(String flag) {
    return words.lastIndexOf("-XX:+" + flag) > words.lastIndexOf("-XX:-" + flag);
  }

  /** By the rules of the launcher; what stands behind the main class is the application's. */
  private static List<String> beforeMain(List<String> line, UnaryOperator<String> files) {
    Deque<String> left = new ArrayDeque<>(line);
    List<String> options = new ArrayList<>();
    boolean expands = true;
    while (!left.isEmpty()) {
      String word = left.pop();
      if (expands && word.startsWith("@")) {
        List<String> inside = split(files.apply(word.substring(1)));
        for (int i = inside.size() - 1; i >= 0; i--) {
          left.push(inside.get(i));
        }
      } else if (!word.startsWith("-") || MAIN_MODULE.contains(word)) {
        return options;
      } else {
        options.add(word);
        expands &= !word.equals("--disable-@files");
        if (LaunchLine.WITH_VALUE.contains(word)) {
          left.poll();
        }
      }
    }
    return options;
  }

  /** Words apart by white space, which quotes may hold; lines that begin with # are comments. */
  private static List<String> split(@Nullable String text) {
    if (text == null) {
      return List.of();
    }
    List<String> words = new ArrayList<>();
    for (String line : text.split("[\r\n]+")) {
      if (!line.strip().startsWith("#")) {
        words.addAll(splitLine(line));
      }
    }
    return words;
  }

  private static List<String> splitLine(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    char quote = 0;
    for (char c : (line + " ").toCharArray()) {
      if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      } else if (quote == 0 && Character.isWhitespace(c)) {
        words.add(word.toString());
        word.setLength(0);
      } else {
        word.append(c);
      }
    }
    return words.stream().filter(it -> !it.isEmpty()).toList();
  }

  /** What a process's file of words that each end with a zero byte holds. */
  static List<String> zeroEnded(String text) {
    return text.isEmpty() ? List.of() : Arrays.asList(text.split("\0"));
  }
}
