// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.bed;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A host in a child JVM that takes commands on stdin and answers each on stdout, one line. Whatever
 * it writes to stderr is kept, and every line on stdout is one the host wrote itself.
 */
public final class HostProcess implements AutoCloseable {

  /** The permission for native calls of a host on the class path. */
  public static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";

  private static final Duration ANSWER = Duration.ofMinutes(2);

  /** A host that hangs is ended, so that the read that waits for it ends too. */
  private static final Duration LONGEST_LIFE = Duration.ofMinutes(Long.getLong("host.minutes", 2));

  private final Process process;
  private final BufferedWriter stdin;
  private final BufferedReader stdout;
  private final List<String> answers = new ArrayList<>();
  private final Queue<String> stderr = new ConcurrentLinkedQueue<>();
  private final Thread stderrReader;

  private HostProcess(Process process, boolean readsStderr) {
    this.process = process;
    this.stdin = process.outputWriter(StandardCharsets.UTF_8);
    this.stdout = process.inputReader(StandardCharsets.UTF_8);
    // A virtual thread in a read keeps its carrier, of which there may be two for three hosts.
    this.stderrReader = started(readsStderr ? this::readStderr : () -> {});
    Thread _ = started(this::endAtLast);
  }

  private static Thread started(Runnable work) {
    return Thread.ofPlatform().daemon().start(work);
  }

  /** What to start; every method answers with itself. */
  public static final class Launch {

    private final List<String> vmOptions = new ArrayList<>();
    private final List<String> command = new ArrayList<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final List<String> wrapper = new ArrayList<>();
    private Path java = Bed.java();
    private boolean readsStderr = true;

    private Launch(List<String> command) {
      this.command.addAll(command);
    }

    /** Another {@code java} than the one of this JVM. */
    public Launch on(Path otherJava) {
      java = otherJava;
      return this;
    }

    /** Options before the class name. */
    public Launch with(String... options) {
      vmOptions.addAll(List.of(options));
      return this;
    }

    /** Without the permission for native calls, which the foreign function API then warns of. */
    public Launch withoutNativeAccess() {
      vmOptions.remove(NATIVE_ACCESS);
      return this;
    }

    /** Before the path of {@code java}: a program that runs another, with its options. */
    public Launch through(String... program) {
      wrapper.addAll(List.of(program));
      return this;
    }

    /** A variable of the host's environment. */
    public Launch env(String name, String value) {
      environment.put(name, value);
      return this;
    }

    /** {@code -javaagent:}, with a configuration or none. */
    public Launch guarded(String configuration) {
      String suffix = configuration.isEmpty() ? "" : "=" + configuration;
      vmOptions.add("-javaagent:" + Bed.jar() + suffix);
      return this;
    }

    /** Nobody reads its stderr, so that the pipe fills up. */
    public Launch stderrUnread() {
      readsStderr = false;
      return this;
    }

    /** The whole command line, for a host that somebody else starts. */
    public List<String> line() {
      List<String> line = new ArrayList<>(wrapper);
      line.add(java.toString());
      line.addAll(vmOptions);
      line.addAll(command);
      return line;
    }

    /** Starts it; for a host with a command loop, call {@link HostProcess#ready} next. */
    public HostProcess start() {
      ProcessBuilder builder = new ProcessBuilder(line());
      builder.environment().putAll(environment);
      try {
        return new HostProcess(builder.start(), readsStderr);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Host A: FFM over the ABI library. */
  public static Launch hostA(Bed.Personality personality, String... arguments) {
    return host("io.mlxguard.host.HostA", personality.libMlxC(), arguments);
  }

  /** Host B: JNI over libmlx. */
  public static Launch hostB(Bed.Personality personality, String... arguments) {
    return host("io.mlxguard.host.HostB", personality.libHostB(), arguments);
  }

  /** A host without MLX. */
  public static Launch plain(String... arguments) {
    return onClassPath("io.mlxguard.host.plain.PlainHost", arguments);
  }

  /** A host in its own way: what follows the options. */
  public static Launch of(String... command) {
    return new Launch(List.of(command));
  }

  private static Launch host(String mainClass, Path library, String... arguments) {
    List<String> all = new ArrayList<>(List.of(library.toString()));
    all.addAll(List.of(arguments));
    return onClassPath(mainClass, all.toArray(String[]::new)).with(NATIVE_ACCESS);
  }

  private static Launch onClassPath(String mainClass, String... arguments) {
    List<String> command = new ArrayList<>(List.of("-cp", Bed.hosts().toString(), mainClass));
    command.addAll(List.of(arguments));
    return new Launch(command);
  }

  /** Waits for the host's own first line. */
  public HostProcess ready() {
    String line = read();
    if (!line.startsWith("ready ")) {
      throw new IllegalStateException("the host said \"" + line + "\"; stderr:\n" + stderr());
    }
    return this;
  }

  /** Sends one command and returns the one line it is answered with. */
  public String ask(String command) {
    try {
      stdin.write(command);
      stdin.newLine();
      stdin.flush();
    } catch (IOException e) {
      throw new IllegalStateException("the host is gone; stderr:\n" + stderr(), e);
    }
    return read();
  }

  /** Sends {@code await} and returns every line up to and with {@code done}. */
  public List<String> await() {
    List<String> lines = new ArrayList<>(List.of(ask("await")));
    while (!lines.getLast().startsWith("done ")) {
      lines.add(read());
    }
    return lines;
  }

  /** The number behind {@code key=} in the answer to a command. */
  public long ask(String command, String key) {
    return number(key, ask(command));
  }

  /** The number behind {@code key=} in a line. */
  public static long number(String key, String line) {
    return Long.parseLong(word(key, line));
  }

  /** The number behind {@code key=} in a line, or another where the line has none. */
  public static long number(String key, String line, long otherwise) {
    return find(key, line).filter(word -> !word.equals("-")).map(Long::parseLong).orElse(otherwise);
  }

  /** The word behind {@code key=} in a line. */
  public static String word(String key, String line) {
    return find(key, line)
        .orElseThrow(() -> new IllegalStateException("no " + key + " in \"" + line + "\""));
  }

  private static Optional<String> find(String key, String line) {
    return Stream.of(line.split(" "))
        .filter(word -> word.startsWith(key + "="))
        .map(word -> word.substring(key.length() + 1))
        .findFirst();
  }

  /** The next line of stdout, from a host that writes one unasked. */
  public String read() {
    try {
      String line = stdout.readLine();
      if (line == null) {
        throw new IllegalStateException("the host ended; stderr:\n" + stderr());
      }
      answers.add(line);
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void endAtLast() {
    try {
      if (!process.waitFor(LONGEST_LIFE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
    }
  }

  private void readStderr() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
      lines.lines().forEach(stderr::add);
    } catch (IOException | UncheckedIOException e) {
      stderr.add(e.toString());
    }
  }

  /** The host's process id. */
  public long pid() {
    return process.pid();
  }

  /** All it has written to stderr so far. */
  public String stderr() {
    return String.join("\n", stderr);
  }

  /** Every line it has written to stdout and that was read. */
  public List<String> stdout() {
    return List.copyOf(answers);
  }

  /** The host's process, for signals. */
  public Process process() {
    return process;
  }

  /** Closes stdin, reads stdout to its end, and waits for the exit code. */
  public int end() {
    try {
      stdin.close();
    } catch (IOException e) {
      answers.add("stdin: " + e); // it has gone by itself; the exit code tells
    }
    return exitCode();
  }

  /** Reads stdout to its end and waits for the exit code. */
  public int exitCode() {
    try {
      stdout.lines().forEach(answers::add);
      if (!process.waitFor(ANSWER.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("the host does not end; stderr:\n" + stderr());
      }
      stderrReader.join();
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
