// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PerfDataTest {
  private static final PerfData WHOLE =
      new PerfData("com.acme.Main a b", "25.0.3", "/opt/jdk", OptionalLong.of(1_795_547_096_342L));
  private static final int INPUTS = 20_000;
  private static final long SEED = 20_260_131;

  @TempDir private Path folder;

  private static PerfDataFile file(ByteOrder order) {
    return new PerfDataFile(order)
        .number("sun.rt.createVmBeginTime", 1_795_547_096_342L)
        .number("java.threads.live", 14)
        .text("java.property.java.version", "25.0.3")
        .text("java.property.java.home", "/opt/jdk")
        .text("sun.rt.javaCommand", "com.acme.Main a b");
  }

  private static Optional<PerfData> changed(int at, int... bytes) {
    byte[] file = file(ByteOrder.LITTLE_ENDIAN).bytes();
    for (int i = 0; i < bytes.length; i++) {
      file[at + i] = (byte) bytes[i];
    }
    return PerfData.parse(file);
  }

  @Test
  void bothByteOrders() {
    for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
      assertThat(PerfData.parse(file(order).bytes())).contains(WHOLE);
    }
  }

  @Test
  void theOneOfThisVm() {
    // Surefire's own JVM, on a machine where it writes such a file.
    long pid = ProcessHandle.current().pid();
    String user = Owner.of(ProcessHandle.current()).orElseThrow().name();

    PerfData data = PerfFiles.of(pid, user).orElseThrow();

    assertThat(data.version()).isEqualTo(System.getProperty("java.version"));
    assertThat(data.home()).isEqualTo(System.getProperty("java.home"));
    assertThat(data.command()).isNotBlank();
    assertThat(PerfFiles.isOf(pid, data)).isTrue();
  }

  @Test
  void whatIsNoSuchFile() {
    assertThat(PerfData.parse(new byte[0])).isEmpty();
    assertThat(PerfData.parse(new byte[31])).isEmpty();
    assertThat(changed(0, 0)).as("magic").isEmpty();
    assertThat(changed(5, 3)).as("major version").isEmpty();
    assertThat(changed(7, 0)).as("not yet accessible").isEmpty();
  }

  @Test
  void entriesThatAreNone() {
    PerfData nothing = new PerfData("", "", "", OptionalLong.empty());
    assertThat(changed(24, 0xff, 0xff, 0xff, 0xff)).as("offset -1").contains(nothing);
    assertThat(changed(24, 0, 0, 0, 0)).as("offset in the prologue").contains(nothing);
    assertThat(changed(32, 0, 0, 0, 0)).as("length 0").contains(nothing);
    assertThat(changed(32, 0xff, 0xff, 0xff, 0x7f)).as("length").contains(nothing);
    assertThat(changed(28, 0, 0, 0, 0x80)).as("count below 0").contains(nothing);
    assertThat(PerfData.parse(file(ByteOrder.BIG_ENDIAN).claiming(Integer.MAX_VALUE).bytes()))
        .as("more than there are")
        .contains(WHOLE);
  }

  @Test
  void valuesThatAreNone() {
    PerfDataFile file =
        new PerfDataFile(ByteOrder.LITTLE_ENDIAN)
            .entry("sun.rt.javaCommand", 'B', Integer.MAX_VALUE, new byte[8])
            .entry("java.property.java.version", 'B', -1, new byte[8])
            .entry("java.property.java.home", 'J', 0, new byte[8])
            .number("sun.rt.createVmBeginTime", -5);

    PerfData data = PerfData.parse(file.bytes()).orElseThrow();

    assertThat(data.command()).isEmpty();
    assertThat(data.version()).isEmpty();
    assertThat(data.startMillis()).isEmpty();
  }

  @Test
  void aLongTextIsCut() {
    String command = "x".repeat(20_000);
    PerfDataFile file = new PerfDataFile(ByteOrder.BIG_ENDIAN).text("sun.rt.javaCommand", command);

    assertThat(PerfData.parse(file.bytes()).orElseThrow().command()).hasSize(4096);
  }

  /** Whatever the bytes, there is an answer, and none that is larger than the file. */
  @Test
  void anyBytes() {
    Random random = new Random(SEED);
    byte[] whole = file(ByteOrder.LITTLE_ENDIAN).bytes();
    int read = 0;
    for (int i = 0; i < INPUTS; i++) {
      byte[] bytes =
          random.nextInt(10) == 0
              ? new byte[random.nextInt(200)]
              : Arrays.copyOf(whole, 32 + random.nextInt(whole.length));
      int changes = 1 + random.nextInt(8);
      for (int change = 0; bytes.length > 0 && change < changes; change++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      Optional<PerfData> data = PerfData.parse(bytes);
      read += data.isPresent() ? 1 : 0;
      assertThat(data.map(it -> it.command().length() + it.home().length()).orElse(0))
          .as("input %d", i)
          .isLessThanOrEqualTo(bytes.length);
    }
    assertThat(read).as("inputs that got past the prologue").isGreaterThan(INPUTS / 2);
  }

  @Test
  void onlyAFileIsOpened() throws Exception {
    Path real = Files.write(folder.resolve("1"), file(ByteOrder.BIG_ENDIAN).bytes());
    Path link = Files.createSymbolicLink(folder.resolve("2"), real);
    Path pipe = folder.resolve("3");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    assertThat(PerfData.read(real)).contains(WHOLE);
    assertThat(PerfData.read(link)).isEmpty();
    assertThat(PerfData.read(pipe)).isEmpty();
    assertThat(PerfData.read(folder)).isEmpty();
    assertThat(PerfData.read(folder.resolve("4"))).isEmpty();
  }

  @Test
  void aFileOfAnEarlierProcessIsNotOfThisOne() throws IOException {
    long pid = ProcessHandle.current().pid();
    long start = Target.startOf(pid).orElseThrow().toEpochMilli();

    assertThat(PerfFiles.isOf(pid, begun(start))).isTrue();
    assertThat(PerfFiles.isOf(pid, begun(start - 3_600_000))).isFalse();
    assertThat(PerfFiles.isOf(pid, new PerfData("", "", "", OptionalLong.empty()))).isTrue();
  }

  private static PerfData begun(long millis) {
    return new PerfData("", "", "", OptionalLong.of(millis));
  }
}
