// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.target;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Another Java than the one this command runs on, which can do what this one cannot: the target's
 * own, or that of {@code JAVA_HOME}. What it can do stands in the file {@code release} of its home,
 * so that nothing is started to find out.
 *
 * @param java the launcher
 * @param feature 25 of 25.0.3; 0 when the file does not say
 * @param attaches whether it has the module {@code jdk.attach}
 */
public record OtherJava(Path java, int feature, boolean attaches) {
  /** Set for a run on another Java, which is not to look for a third. */
  private static final String AGAIN = "mlx.guard.cli.again";

  /** The first that will do; empty on another Java already. */
  public static Optional<OtherJava> that(Predicate<OtherJava> willDo, List<Target> targets) {
    if (System.getProperty(AGAIN) != null) {
      return Optional.empty();
    }
    Stream<Path> theirs = targets.stream().flatMap(target -> ofProcess(target.pid()).stream());
    Stream<Path> named = Stream.ofNullable(System.getenv("JAVA_HOME")).map(OtherJava::inHome);
    return Stream.concat(theirs, named)
        .flatMap(java -> read(java).stream())
        .filter(willDo)
        .findFirst();
  }

  /**
   * Runs the same command on it, with this one's stdin, stdout and stderr.
   *
   * @return its exit code
   */
  public int run(AgentJar jar, List<String> arguments) {
    List<String> line = new ArrayList<>();
    line.add(java.toString());
    line.add("-D" + AGAIN + "=yes");
    line.add("-jar");
    line.add(jar.path().toString());
    line.addAll(arguments);
    try {
      return new ProcessBuilder(line).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new IllegalStateException("cannot start " + java + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Exit.REFUSED.code;
    }
  }

  /** Of this user's processes alone: root must not run what another user has put there. */
  private static Optional<Path> ofProcess(long pid) {
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    Optional<String> mine = Owner.of(ProcessHandle.current()).map(Owner::id);
    boolean same = mine.isPresent() && mine.equals(process.flatMap(Owner::of).map(Owner::id));
    return same ? process.flatMap(it -> it.info().command()).map(Path::of) : Optional.empty();
  }

  private static Path inHome(String home) {
    String name =
        System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows")
            ? "java.exe"
            : "java";
    return Path.of(home, "bin", name);
  }

  static Optional<OtherJava> read(Path java) {
    Path bin = java.toAbsolutePath().getParent();
    if (bin == null || bin.getParent() == null || !Files.isExecutable(java)) {
      return Optional.empty();
    }
    return ReleaseFile.in(bin.getParent())
        .map(
            release ->
                new OtherJava(
                    java,
                    JavaRuntime.feature(release.version()),
                    release.modules().contains("jdk.attach")));
  }
}
