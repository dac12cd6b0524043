// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An allocator is a copy of libmlx, not an image: each copy is guarded, and each once. */
class TwoCopiesTest {

  private static final Limits GUARDED = new Limits(300L << 20, 2L << 30);
  private static final String LIBRARIES = "mlx";
  private static final String ARGUMENTS = "cache-limit=300m,memory-limit=2g";

  /** Copies a personality to where its libraries find each other, as an installation elsewhere. */
  private static Path copy(Personality personality, Path folder) throws IOException {
    Path from = parent(personality.libMlxC());
    Path to = folder.resolve("copy");
    Files.createDirectory(to);
    Files.createSymbolicLink(
        folder.resolve(LIBRARIES), parent(from).resolve(LIBRARIES).toRealPath());
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
    return to.resolve(personality.libMlxC().getFileName());
  }

  private static Path parent(Path path) {
    Path parent = path.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IllegalStateException(path + " has no parent");
    }
    return parent;
  }

  private static List<String> paths(GuardStatus status) {
    return status.allocators().stream().map(GuardStatus.Mlx::path).toList();
  }

  private static GuardStatus bothGuarded(HostProcess host) {
    return Eventually.status(host, status -> status.layer("memory-limit").parts().size() == 2);
  }

  @Test
  void twoInstallationsOfOneCpuBuildAreTwoAllocatorsAndEachGetsItsLimit(@TempDir Path folder)
      throws IOException {
    Path copy = copy(Personality.CPU, folder);
    HostProcess.Launch launch = HostProcess.hostA(Personality.CPU).guarded(ARGUMENTS);
    try (HostProcess host = launch.start().ready()) {
      host.ask("load");
      host.ask("load path=" + copy);
      host.ask("use lib=1");
      host.ask("use lib=2");
      GuardStatus status = bothGuarded(host);
      assertThat(paths(status))
          .containsExactlyInAnyOrder(
              Personality.CPU.libMlxC().toAbsolutePath().toString(), copy.toString());
      assertThat(host.ask("memory lib=1", "limit")).isEqualTo(GUARDED.memory());
      assertThat(host.ask("memory lib=2", "limit")).isEqualTo(GUARDED.memory());
      Undisturbed.end(host);
    }
    Files.delete(folder.resolve(LIBRARIES)); // a link to outside, which JUnit warns of
  }

  @Test
  void aSecondCopyOfAGpuBuildIsNamedAndNotTouched(@TempDir Path folder) throws IOException {
    Path copy = copy(Personality.METAL, folder);
    HostProcess.Launch launch = HostProcess.hostA(Personality.METAL).guarded(ARGUMENTS);
    try (HostProcess host = launch.start().ready()) {
      host.ask("load");
      host.ask("use");
      Eventually.state(host, "GUARDING");
      host.ask("load path=" + copy);
      GuardStatus status = bothGuarded(host);
      assertThat(status.layer("memory-limit").parts())
          .extracting(GuardStatus.Part::status)
          .containsExactly("ACTIVE", "WAITING");
      assertThat(status.layer("memory-limit").reason()).contains(copy + " is not guarded");
      host.ask("use lib=2");
      assertThat(host.ask("record lib=2")).contains("firstCaller=java ").contains("violations=0");
      assertThat(Limits.of(host, 1)).isEqualTo(GUARDED);
      assertThat(host.ask("memory lib=2", "limit")).isNotEqualTo(GUARDED.memory());
      Undisturbed.end(host);
      assertThat(host.stderr()).containsPattern("WARN .*" + Pattern.quote(copy.toString()));
    }
    Files.delete(folder.resolve(LIBRARIES));
  }

  @Test
  void twoCopiesOfAGpuBuildThatNothingTellsApartAreBothNamed(@TempDir Path folder)
      throws IOException {
    Path copy = copy(Personality.METAL, folder);
    HostProcess.Launch launch = HostProcess.hostA(Personality.METAL).guarded(ARGUMENTS);
    try (HostProcess host = launch.start().ready()) {
      host.ask("load");
      host.ask("load path=" + copy);
      Eventually.status(host, status -> status.allocators().size() == 2);
      host.ask("use lib=1");
      GuardStatus status = bothGuarded(host);
      assertThat(status.state()).isEqualTo("WAITING");
      assertThat(status.layer("memory-limit").parts())
          .extracting(GuardStatus.Part::status)
          .containsExactly("WAITING", "WAITING");
      assertThat(host.ask("record lib=2")).contains("firstCaller=- ").contains("violations=0");
      Undisturbed.end(host);
    }
    Files.delete(folder.resolve(LIBRARIES));
  }

  @Test
  void aGpuBuildAndACpuBuildAreEachTreatedAfterTheirKind() {
    HostProcess.Launch launch = HostProcess.hostA(Personality.METAL).guarded(ARGUMENTS);
    try (HostProcess host = launch.start().ready()) {
      host.ask("load");
      host.ask("load path=" + Personality.CPU.libMlxC());
      host.ask("use lib=1");
      host.ask("use lib=2");
      GuardStatus status = bothGuarded(host);
      assertThat(status.allocators())
          .extracting(GuardStatus.Mlx::backend)
          .containsExactlyInAnyOrder("METAL", "CPU");
      assertThat(status.layer("cache-limit").parts())
          .extracting(GuardStatus.Part::status)
          .containsExactlyInAnyOrder("ACTIVE", "SKIPPED");
      assertThat(Limits.of(host, 1)).isEqualTo(GUARDED);
      assertThat(Limits.of(host, 2)).isEqualTo(new Limits(32L << 20, GUARDED.memory()));
      Undisturbed.end(host);
    }
  }

  @Test
  void mlxCAndItsLibmlxAreOneAllocatorWhicheverIsLoadedFirst() {
    HostProcess.Launch launch = HostProcess.hostA(Personality.METAL).guarded(ARGUMENTS);
    try (HostProcess host = launch.start().ready()) {
      host.ask("load path=" + Personality.METAL.libMlx());
      GuardStatus alone = Eventually.status(host, status -> status.allocators().size() == 1);
      assertThat(alone.allocators().getFirst().route()).isEqualTo("C++ symbols");
      host.ask("load");
      host.ask("use");
      GuardStatus both = Eventually.state(host, "GUARDING");
      assertThat(both.allocators()).singleElement().extracting("route").isEqualTo("mlx-c");
      assertThat(Limits.of(host)).isEqualTo(GUARDED);
      Undisturbed.end(host);
      assertThat(Undisturbed.stderr(host)).hasSize(1);
    }
  }
}
