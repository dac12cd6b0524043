// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another JVM with the tests' class path, for what depends on how one is started. */
public final class ChildJvm {

  /**
   * What became of it.
   *
   * @param status its exit status
   * @param stdout what it wrote there
   * @param stderr what it wrote there
   */
  public record Outcome(int status, String stdout, String stderr) {}

  private ChildJvm() {}

  /**
   * Runs a class's {@code main} to its end.
   *
   * @param folder for what it writes
   * @param options the JVM's
   */
  public static Outcome run(Path folder, List<String> options, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    Path stdout = folder.resolve("stdout");
    Path stderr = folder.resolve("stderr");
    int status =
        new ProcessBuilder(command)
            .redirectOutput(stdout.toFile())
            .redirectError(stderr.toFile())
            .start()
            .waitFor();
    return new Outcome(status, Files.readString(stdout), Files.readString(stderr));
  }
}
