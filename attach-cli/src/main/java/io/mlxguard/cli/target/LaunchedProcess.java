// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.target;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a running process was started, exactly: to start it again by these words is to start the
 * same.
 *
 * @param words the program first, by an absolute path
 * @param directory it works in; empty where the system does not show it
 * @param environment it was started with; empty where the system does not show it
 */
public record LaunchedProcess(
    List<String> words, Optional<String> directory, Map<String, String> environment) {
  private static final int MOST_BYTES = 4 << 20;
  private static final String DELETED = " (deleted)";

  /** Reads it from {@code /proc}, or where there is none asks the JDK, which asks the kernel. */
  public static LaunchedProcess of(Target target) throws Failure {
    if (!target.isAlive()) {
      throw Diagnostics.noSuchProcess(target);
    }
    if (!LinuxJvms.isHere()) {
      return asTheJdkSays(target);
    }
    if (LinuxProcess.read(target.pid()).map(LinuxProcess::isInContainer).orElse(false)) {
      throw refused(
          target + " runs in a container, whose paths mean nothing to a supervisor out here");
    }
    return in(Path.of("/proc", Long.toString(target.pid())), target);
  }

  static LaunchedProcess in(Path folder, Target target) throws Failure {
    try {
      List<String> words = new ArrayList<>(zeroEnded(folder.resolve("cmdline")));
      if (words.isEmpty()) {
        throw Diagnostics.ended(target);
      }
      words.set(0, executable(folder, words.get(0), target));
      String directory = Files.readSymbolicLink(folder.resolve("cwd")).toString();
      if (directory.endsWith(DELETED)) {
        throw refused(target + " works in a directory that was deleted");
      }
      Map<String, String> environment = new HashMap<>();
      for (String variable : zeroEnded(folder.resolve("environ"))) {
        int equals = variable.indexOf('=');
        if (equals > 0) {
          environment.putIfAbsent(variable.substring(0, equals), variable.substring(equals + 1));
        }
      }
      return new LaunchedProcess(
          List.copyOf(words), Optional.of(directory), Map.copyOf(environment));
    } catch (CharacterCodingException e) {
      throw refused("the command line of " + target + " is not UTF-8");
    } catch (AccessDeniedException e) {
      throw refused(
          "how %s was started is shown to its own user alone; run this command as that user"
              .formatted(target));
    } catch (IOException e) {
      throw Diagnostics.ended(target);
    }
  }

  /** The path it was called by where it is one, since links outlive an update of what is behind. */
  private static String executable(Path folder, String called, Target target)
      throws IOException, Failure {
    String real = Files.readSymbolicLink(folder.resolve("exe")).toString();
    boolean gone = real.endsWith(DELETED);
    if (called.startsWith("/")
        && (gone ? Files.isExecutable(Path.of(called)) : same(called, real))) {
      return called;
    }
    if (gone) {
      throw refused(target + " runs a program that was deleted since: " + real);
    }
    return real;
  }

  private static boolean same(String one, String other) {
    try {
      return Files.isSameFile(Path.of(one), Path.of(other));
    } catch (IOException e) {
      return false;
    }
  }

  /** Every word, empty ones at the end as well. */
  private static List<String> zeroEnded(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(in.readNBytes(MOST_BYTES)))
              .toString();
      List<String> words = new ArrayList<>();
      for (int from = 0, to; from < text.length(); from = to + 1) {
        to = text.indexOf('\0', from);
        to = to < 0 ? text.length() : to;
        words.add(text.substring(from, to));
      }
      return words;
    }
  }

  private static LaunchedProcess asTheJdkSays(Target target) throws Failure {
    Optional<ProcessHandle.Info> info = ProcessHandle.of(target.pid()).map(handle -> handle.info());
    Optional<String> command = info.flatMap(it -> it.command());
    Optional<String[]> arguments = info.flatMap(it -> it.arguments());
    if (command.isEmpty() || arguments.isEmpty()) {
      throw refused(
          "the system does not show how %s was started; give its words behind --, in its directory"
              .formatted(target));
    }
    List<String> words = new ArrayList<>(List.of(command.get()));
    words.addAll(List.of(arguments.get()));
    return new LaunchedProcess(List.copyOf(words), Optional.empty(), Map.of());
  }

  private static Failure refused(String why) {
    return new Failure(Exit.REFUSED, why);
  }
}
