// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.os.OtherProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MappedFilesTest {
  private static final String AT = "7f0c1a000000-7f0c1a200000 r-xp 00001000 fe:00 4711   ";

  private static MappedFiles read(String... paths) throws IOException {
    String lines = List.of(paths).stream().map(path -> AT + path).collect(Collectors.joining("\n"));
    return MappedFiles.read(new BufferedReader(new StringReader(lines)));
  }

  @Test
  void aJvmWithMlx() throws IOException {
    MappedFiles files =
        read(
            "[heap]",
            "/opt/jdk/lib/server/libjvm.so",
            "/opt/jdk/lib/server/libjvm.so",
            "/tmp/hsperfdata_a b/7",
            "/opt/mlx lib/libmlx.so",
            "/opt/libmlx-0.32/lib/libother.so",
            "/opt/mlx lib/libmlxc.so (deleted)");

    assertThat(files.jvm()).contains("/opt/jdk/lib/server/libjvm.so");
    assertThat(files.perfData()).contains("/tmp/hsperfdata_a b/7");
    assertThat(files.mlx()).containsExactly("/opt/mlx lib/libmlx.so", "/opt/mlx lib/libmlxc.so");
    assertThat(new Mlx.Loaded(files.mlx()).name()).isEqualTo("libmlxc.so");
  }

  @Test
  void aProgramThatIsNone() throws IOException {
    MappedFiles files = read("/usr/bin/sleep", "/usr/lib/libc.so.6", "/home/libjvm.d/x");

    assertThat(files.jvm()).isEmpty();
    assertThat(files.perfData()).isEmpty();
    assertThat(files.mlx()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "libmlx.so,true",
    "libmlx.so.0.32.4,true",
    "libmlxc.dylib,true",
    "LibMLX.0.dylib,true",
    "libjmlx.jnilib,true",
    "mlx.metallib,false",
    "mlx-guard.jar,false",
    "mlx.safetensors,false",
    "libmodel.so,false"
  })
  void whichNamesAreOfMlx(String name, boolean mlx) {
    assertThat(MappedFiles.isMlx(name)).isEqualTo(mlx);
    assertThat(OtherProcess.isOfMlx("/opt/" + name)).as("where there is no /proc").isEqualTo(mlx);
  }

  @Test
  void asManyNamesAsAProcessMakesUpAreNotKept() throws IOException {
    String[] many =
        IntStream.range(0, 5_000).mapToObj(i -> "/x/libmlx" + i + ".so").toArray(String[]::new);

    assertThat(read(many).paths()).hasSize(64);
  }

  @Test
  void aDeletedFileOfCountersIsNone() throws IOException {
    assertThat(read("/tmp/hsperfdata_root/7 (deleted)").perfData()).isEmpty();
  }
}
