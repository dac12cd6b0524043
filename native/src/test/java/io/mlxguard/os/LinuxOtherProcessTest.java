// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinuxOtherProcessTest {

  private static final String MAPS =
      """
      00400000-00401000 r-xp 00000000 fe:00 123 /usr/lib/jvm/bin/java
      7f0000000000-7f0000001000 rw-p 00000000 00:00 0
      7f0000001000-7f0000002000 r--p 00000000 fe:00 124 /opt/a b/libmlx.so
      7f0000002000-7f0000003000 r-xp 00001000 fe:00 124 /opt/a b/libmlx.so
      7f0000003000-7f0000004000 r-xp 00000000 fe:00 125 /tmp/libmlxc.so.0.6.0 (deleted)
      7f0000004000-7f0000005000 r--p 00000000 fe:00 126 /models/mlx/model-mlx.safetensors
      7ffc00000000-7ffc00001000 rw-p 00000000 00:00 0 [stack]
      """;

  @TempDir private Path root;

  private OtherProcess process() {
    return new LinuxOtherProcess(root, 42);
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  @Test
  void eachImageOfMlxOnceAndNoWeights() throws IOException {
    write("proc/42/maps", MAPS);

    assertThat(process().mlxImages().known())
        .contains(List.of("/opt/a b/libmlx.so", "/tmp/libmlxc.so.0.6.0"));
  }

  @Test
  void withoutAnImageOfMlxItIsAnEmptyListAndNotMissing() throws IOException {
    write("proc/42/maps", MAPS.lines().findFirst().orElseThrow());

    assertThat(process().mlxImages().known()).contains(List.of());
  }

  private String group(String own, String other) throws IOException {
    write("proc/self/cgroup", own);
    write("proc/42/cgroup", other);
    return switch (process().memoryGroup()) {
      case Reading.Value<String> read -> read.value();
      case Reading.Missing<String> missing -> "missing: " + missing.why();
    };
  }

  @Test
  void theGroupOfItsMemoryWhereItIsAnother() throws IOException {
    write("sys/fs/cgroup/b/memory.max", "max");
    write("sys/fs/cgroup/memory/b/memory.limit_in_bytes", "1");

    assertThat(group("0::/a\n", "0::/a\n")).isEmpty();
    assertThat(group("0::/a\n", "0::/b\n")).isEqualTo("/b");
    assertThat(group("4:memory:/a\n0::/x\n", "4:memory:/a\n0::/y\n")).as("hybrid").isEmpty();
    assertThat(group("4:memory:/a\n0::/\n", "4:memory:/b\n0::/\n")).isEqualTo("/b");
  }

  @Test
  void aGroupOutsideOfWhatIsMountedHereIsMissing() throws IOException {
    String unseen = "missing: its control group %s is not seen from here";
    write("sys/fs/cgroup/a/memory.max", "max");

    assertThat(group("0::/\n", "0::/../b\n")).isEqualTo(unseen.formatted("/../b"));
    assertThat(group("0::/a\n", "0::/c\n")).isEqualTo(unseen.formatted("/c"));
  }

  @Test
  void withoutControlGroupsItIsInNone() {
    assertThat(process().memoryGroup().known()).contains("");
  }

  @Test
  void itMayUseWhatItsOwnGroupGrants() throws IOException {
    write("proc/meminfo", "MemTotal: 8388608 kB\n");
    group("0::/a\n", "0::/b\n");
    write("sys/fs/cgroup/a/memory.max", "1048576");
    write("sys/fs/cgroup/b/memory.max", Long.toString(2L << 30));

    assertThat(process().usableMemoryBytes().known()).contains(2L << 30);
  }

  @Test
  void theFootprintIsItsResidentSet() throws IOException {
    write("proc/42/status", "Name:\tjava\nVmRSS:\t  1048576 kB\n");

    assertThat(process().footprintBytes().known()).contains(1L << 30);
  }

  @Test
  void aProcessThatIsNotThereIsMissing() {
    assertThat(process().mlxImages())
        .isInstanceOfSatisfying(
            Reading.Missing.class,
            missing -> assertThat(missing.why()).isEqualTo("there is no process 42"));
    assertThat(process().footprintBytes().known()).isEmpty();
  }

  @Test
  void whatIsNoFileIsMissing() throws IOException {
    Files.createDirectories(root.resolve("proc/42/maps"));

    assertThat(process().mlxImages().known()).isEmpty();
  }

  @Test
  void thisProcessItself() {
    OtherProcess own = OtherProcess.of(ProcessHandle.current().pid());

    assertThat(own.footprintBytes().known()).get().satisfies(it -> assertThat(it).isPositive());
    assertThat(own.mlxImages().known()).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/a/libmlx.so",
        "/a/libmlx.dylib",
        "/a/LibMLX.so.1.2",
        "mlx.so",
        "/x/my_mlx.jnilib"
      })
  void librariesThatSpeakOfMlx(String path) {
    assertThat(OtherProcess.isOfMlx(path)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/opt/mlx/lib/libc.so",
        "/opt/mlx-guard.jar",
        "/m/mlx.metallib",
        "/m/mlx.safetensors",
        "/m/mlx.sox",
        "/m/mlx.so/"
      })
  void whatIsNone(String path) {
    assertThat(OtherProcess.isOfMlx(path)).isFalse();
  }
}
