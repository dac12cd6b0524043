// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.bed;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
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
    List<String> line = new ArrayList<>(List.of(Bed.java().toString(), "-jar"));
    line.add(Bed.jar().toString());
    line.addAll(List.of(arguments));
    return run(Map.of(), line);
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
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      CompletableFuture<String> stderr =
          CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
      process.getOutputStream().close();
      String stdout = text(process.getInputStream());
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException(line + " does not end");
      }
      return new Outcome(process.exitValue(), stdout, stderr.join());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String text(java.io.InputStream in) {
    try (in) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
