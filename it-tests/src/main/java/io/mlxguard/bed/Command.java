// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.bed;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end. */
public final class Command {

  private static final long PATIENCE_SECONDS = 60;

  private Command() {}

  /** How a program ended and what it wrote. */
  public record Outcome(int exit, String stdout, String stderr) {

    /** The one object that {@code --json} prints. */
    public JsonObject json() {
      try {
        return JsonParser.object().from(stdout);
      } catch (JsonParserException e) {
        throw new IllegalStateException("not JSON: " + this, e);
      }
    }
  }

  /** {@code java -jar mlx-guard.jar VERB ...}. */
  public static Outcome mlxGuard(String... arguments) {
    return cli(arguments).run();
  }

  /** The same in other circumstances. */
  public static Cli cli(String... arguments) {
    return new Cli(List.of(arguments));
  }

  /** One run of the command line; every method answers with itself. */
  public static final class Cli {

    /** Half the processor time; a Java that a test names runs without, as a user's does. */
    private static final List<String> QUICK_START =
        List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private final List<String> arguments;
    private final List<String> wrapper = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private Path java = Bed.java();
    private Path jar = Bed.jar();

    private Cli(List<String> arguments) {
      this.arguments = arguments;
      environment.put("JAVA_HOME", ""); // whoever runs the tests may have one
    }

    /** Another {@code java} than the one of this JVM. */
    public Cli on(Path otherJava) {
      java = otherJava;
      return this;
    }

    /** Another jar than the one under test. */
    public Cli of(Path otherJar) {
      jar = otherJar;
      return this;
    }

    /** Before the path of {@code java}: a program that runs another, with its options. */
    public Cli through(List<String> program) {
      wrapper.addAll(program);
      return this;
    }

    /** A variable of its environment. */
    public Cli env(String name, String value) {
      environment.put(name, value);
      return this;
    }

    /** Runs it to its end. */
    public Outcome run() {
      return start().outcome();
    }

    /** Starts it. */
    public Running start() {
      List<String> line = new ArrayList<>(wrapper);
      line.add(java.toString());
      line.addAll(java.equals(Bed.java()) ? QUICK_START : List.of());
      line.addAll(List.of("-jar", jar.toString()));
      line.addAll(arguments);
      return Command.start(environment, line);
    }
  }

  /** A program that runs. */
  public record Running(
      List<String> line,
      Process process,
      CompletableFuture<String> stdout,
      CompletableFuture<String> stderr) {

    /** Waits for its end. */
    public Outcome outcome() {
      try {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new IllegalStateException(line + " does not end");
        }
        return new Outcome(process.exitValue(), stdout.join(), stderr.join());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  /** Any other program; an empty variable is one that is not set. */
  public static Outcome program(Map<String, String> environment, List<String> line) {
    return run(environment, line);
  }

  /** A tool of the JDK this JVM runs on, such as {@code jcmd}. */
  public static Outcome jdk(Map<String, String> environment, String tool, String... arguments) {
    List<String> line = new ArrayList<>(List.of(Bed.java().resolveSibling(tool).toString()));
    line.addAll(List.of(arguments));
    return run(environment, line);
  }

  /** A program that was built for the tests. */
  static Outcome tool(Path program, List<String> arguments) {
    List<String> line = new ArrayList<>(List.of(program.toString()));
    line.addAll(arguments);
    return run(Map.of(), line);
  }

  private static Outcome run(Map<String, String> environment, List<String> line) {
    return start(environment, line).outcome();
  }

  private static Running start(Map<String, String> environment, List<String> line) {
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().putAll(environment);
    environment.forEach(
        (name, value) -> {
          if (value.isEmpty()) {
            builder.environment().remove(name);
          }
        });
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      return new Running(
          line, process, read(process.getInputStream()), read(process.getErrorStream()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Not on the common pool, which may have one thread. */
  private static CompletableFuture<String> read(InputStream in) {
    return CompletableFuture.supplyAsync(() -> text(in), Thread::startVirtualThread);
  }

  private static String text(InputStream in) {
    try (in) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
