// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.bench;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import io.mlxguard.bed.Bed;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** JMH's own runner in a JVM of its own, which forks one more for each benchmark. */
final class Jmh {

  private static final Path TARGET = Path.of(System.getProperty("target", "target"));
  private static final Path AGENT = Bed.jar().resolveSibling("classes");

  /**
   * What one fork has measured.
   *
   * @param benchmark the method's name
   * @param nanos a call, in each iteration
   * @param bytes allocated by a call
   */
  record Score(String benchmark, Samples nanos, double bytes) {}

  private Jmh() {}

  /** The jar of OpenTelemetry's agent. */
  static Path openTelemetry() {
    return TARGET.resolve("opentelemetry/opentelemetry-javaagent.jar").toAbsolutePath();
  }

  /** One fork for each benchmark of the gate that fits; the dispatcher is a class of the JDK's. */
  static List<Score> gate(String benchmarks, int threads) throws IOException, InterruptedException {
    String hook = "--patch-module=java.base=" + Bed.jar().resolveSibling("hook");
    return run("\\.GateCalls\\." + benchmarks, threads, AGENT.toString(), List.of(hook));
  }

  /** One fork for each benchmark of a method that fits, beside agents perhaps. */
  static List<Score> method(String benchmarks, List<String> vmOptions)
      throws IOException, InterruptedException {
    return run("\\.MethodCalls\\." + benchmarks, 1, "", vmOptions);
  }

  private static List<Score> run(
      String benchmarks, int threads, String classPath, List<String> vmOptions)
      throws IOException, InterruptedException {
    Path results = Files.createTempFile("jmh", ".json");
    try {
      List<String> command =
          List.of(
              Bed.java().toString(),
              "-cp",
              String.join(
                  File.pathSeparator,
                  TARGET.resolve("bench").toString(),
                  TARGET.resolve("jmh") + File.separator + "*",
                  classPath),
              "org.openjdk.jmh.Main",
              benchmarks,
              "-t",
              Integer.toString(threads),
              "-prof",
              "gc",
              "-rf",
              "json",
              "-rff",
              results.toString(),
              "-jvmArgs",
              String.join(" ", vmOptions));
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0 || output.contains("<failure>")) {
        throw new IllegalStateException(output);
      }
      return scores(JsonParser.array().from(Files.readString(results)));
    } catch (JsonParserException e) {
      throw new IOException("JMH's results cannot be read", e);
    } finally {
      Files.delete(results);
    }
  }

  private static List<Score> scores(JsonArray results) {
    List<Score> scores = new ArrayList<>();
    for (Object result : results) {
      JsonObject one = (JsonObject) result;
      String name = one.getString("benchmark");
      List<Double> nanos = new ArrayList<>();
      for (Object fork : one.getObject("primaryMetric").getArray("rawData")) {
        ((JsonArray) fork).forEach(time -> nanos.add(((Number) time).doubleValue()));
      }
      double bytes =
          one.getObject("secondaryMetrics").getObject("gc.alloc.rate.norm").getDouble("score");
      scores.add(new Score(name.substring(name.lastIndexOf('.') + 1), new Samples(nanos), bytes));
    }
    return scores;
  }
}
