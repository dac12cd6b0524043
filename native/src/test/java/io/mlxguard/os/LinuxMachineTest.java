// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinuxMachineTest {

  private static final long PHYSICAL = 64L << 30;
  private static final long LIMIT = 8L << 30;
  private static final String STATUS = "proc/self/status";
  private static final String MEMINFO =
      """
      MemFree:          123456 kB
      MemTotal:       67108864 kB
      SwapTotal:             0 kB
      """;

  @TempDir private Path root;

  @Test
  void physicalMemoryWhereThereAreNoControlGroups() throws IOException {
    write("proc/meminfo", MEMINFO);

    assertThat(usable()).isEqualTo(PHYSICAL);
  }

  @Test
  void theOwnGroupsLimitBinds() throws IOException {
    group("0::/system.slice/llm.service\n");
    write("sys/fs/cgroup/system.slice/llm.service/memory.max", LIMIT + "\n");

    assertThat(usable()).isEqualTo(LIMIT);
  }

  @Test
  void aParentsLimitBinds() throws IOException {
    group("0::/system.slice/llm.service\n");
    write("sys/fs/cgroup/system.slice/llm.service/memory.max", "max\n");
    write("sys/fs/cgroup/system.slice/memory.max", LIMIT + "\n");

    assertThat(usable()).isEqualTo(LIMIT);
  }

  @Test
  void theTightestBinds() throws IOException {
    group("0::/a/b/c\n");
    write("sys/fs/cgroup/a/b/c/memory.max", 3 * LIMIT + "\n");
    write("sys/fs/cgroup/a/b/memory.max", LIMIT + "\n");
    write("sys/fs/cgroup/a/memory.max", 2 * LIMIT + "\n");

    assertThat(usable()).isEqualTo(LIMIT);
  }

  @Test
  void theNamespacesRootBinds() throws IOException {
    group("0::/\n");
    write("sys/fs/cgroup/memory.max", LIMIT + "\n");

    assertThat(usable()).isEqualTo(LIMIT);
  }

  @Test
  void aLimitAbovePhysicalMemoryDoesNotBind() throws IOException {
    group("0::/a\n");
    write("sys/fs/cgroup/a/memory.max", 2 * PHYSICAL + "\n");

    assertThat(usable()).isEqualTo(PHYSICAL);
  }

  @Test
  void version1sMemoryControllerBinds() throws IOException {
    group("12:cpu,cpuacct:/docker/x\n11:memory:/docker/x\n1:name=systemd:/docker/x\n0::/docker/x");
    write("sys/fs/cgroup/memory/docker/x/memory.limit_in_bytes", LIMIT + "\n");

    assertThat(usable()).isEqualTo(LIMIT);
  }

  @Test
  void version1sContainerSeesItsOwnGroupAtTheMount() throws IOException {
    group("11:hugetlb,memory:/docker/x\n");
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", LIMIT + "\n");

    assertThat(usable()).isEqualTo(LIMIT);
  }

  @Test
  void version1sUnlimitedDoesNotBind() throws IOException {
    group("11:memory:/\n");
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");

    assertThat(usable()).isEqualTo(PHYSICAL);
  }

  @Test
  void anotherControllersLimitDoesNotBind() throws IOException {
    group("11:memory_recursiveprot:/a\n4:cpu:/a\n");
    write("sys/fs/cgroup/memory/a/memory.limit_in_bytes", LIMIT + "\n");

    assertThat(usable()).isEqualTo(PHYSICAL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"max\n", "", "\n", "8G", "eight", "99999999999999999999999999", "1 2", "\u0000"})
  void whatIsNoLimitDoesNotBind(String content) throws IOException {
    group("0::/a\n");
    write("sys/fs/cgroup/a/memory.max", content);

    assertThat(usable()).isEqualTo(PHYSICAL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1\n", "-9223372036854775808\n", "0\n"})
  void aLimitBelowOneByteDoesNotBind(String content) throws IOException {
    group("0::/a\n");
    write("sys/fs/cgroup/a/memory.max", content);

    assertThat(usable()).isEqualTo(PHYSICAL);
  }

  @Test
  void aGroupOutsideTheNamespaceIsBoundByTheMountsOwnLimit() throws IOException {
    group("0::/../sibling\n");
    write("sys/fs/cgroup/memory.max", LIMIT + "\n");

    assertThat(usable()).isEqualTo(LIMIT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "0::", "nonsense", "0:", "::", "0::/../../etc", "0::a"})
  void aListOfGroupsThatMakesNoSenseDoesNotBind(String list) throws IOException {
    group(list);
    write("etc/memory.max", "1\n");

    assertThat(usable()).isEqualTo(PHYSICAL);
  }

  @Test
  void aLineThatMakesNoSenseDoesNotHideTheOthers() throws IOException {
    group("nonsense\n0::/a\n");
    write("sys/fs/cgroup/a/memory.max", LIMIT + "\n");

    assertThat(usable()).isEqualTo(LIMIT);
  }

  @Test
  void aMissingTotalIsMissing() throws IOException {
    write("proc/meminfo", "MemFree: 123456 kB\n");

    assertThat(missing()).isEqualTo("/proc/meminfo: no MemTotal line");
  }

  @ParameterizedTest
  @ValueSource(strings = {"MemTotal:\n", "MemTotal: lots\n", "MemTotal: 99999999999999999999 kB"})
  void aTotalThatIsNoNumberIsMissing(String content) throws IOException {
    write("proc/meminfo", content);

    assertThat(missing()).startsWith("/proc/meminfo: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "MemTotal: 0 kB\n",
        "MemTotal: 9223372036854775807 kB\n",
        "MemTotal: 9007199254740992 kB\n"
      })
  void aTotalThatCannotBeIsMissing(String content) throws IOException {
    write("proc/meminfo", content);

    assertThat(missing()).startsWith("/proc/meminfo: ");
  }

  @Test
  void aMissingFileIsMissing() throws IOException {
    write("sys/fs/cgroup/memory.max", LIMIT + "\n");

    assertThat(missing()).startsWith("/proc/meminfo: ");
  }

  @Test
  void theFootprintIsTheResidentSet() throws IOException {
    write(STATUS, "Name:\tjava\nVmHWM:\t  900000 kB\nVmRSS:\t  123456 kB\nRssAnon:\t 1 kB\n");

    assertThat(new LinuxMachine(root).footprintBytes().known()).contains(123_456L << 10);
  }

  @Test
  void aProcessWithoutAStatusHasNoFootprint() {
    assertThat(missingFootprint()).startsWith("/proc/self/status: ");
  }

  @Test
  void aStatusWithoutAResidentSetIsMissingThoughALineSpeaksOfIt() throws IOException {
    write(STATUS, "Name:\tVmRSS: 5 kB\nVmRSSx:\t 5 kB\nVmHWM:\t 5 kB\n");

    assertThat(missingFootprint()).isEqualTo("/proc/self/status: no VmRSS line");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " kB",
        "lots",
        "1 2 kB",
        "123 MB",
        "1-2 kB",
        "0 kB",
        "-5 kB",
        "9007199254740992 kB",
        "9223372036854775807 kB",
        "99999999999999999999 kB",
        "\u0000\u00ff"
      })
  void aResidentSetThatCannotBeIsMissingAndNotZero(String value) throws IOException {
    write(STATUS, "VmRSS:\t" + value + "\n");

    assertThat(missingFootprint()).startsWith("/proc/self/status: ");
  }

  @Test
  void theLargestFootprintThatFitsIsRead() throws IOException {
    write(STATUS, "VmRSS:\t9007199254740991 kB\n");

    assertThat(new LinuxMachine(root).footprintBytes().known()).contains(Long.MAX_VALUE - 1023);
  }

  private long usable() {
    return new LinuxMachine(root).usableMemoryBytes().known().orElseThrow();
  }

  private String missing() {
    return why(new LinuxMachine(root).usableMemoryBytes());
  }

  private String missingFootprint() {
    return why(new LinuxMachine(root).footprintBytes());
  }

  private static String why(Reading<Long> reading) {
    return switch (reading) {
      case Reading.Missing<Long> missing -> missing.why();
      case Reading.Value<Long> read -> throw new AssertionError("read " + read);
    };
  }

  private void group(String list) throws IOException {
    write("proc/meminfo", MEMINFO);
    write("proc/self/cgroup", list);
  }

  private void write(String file, String content) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
  }
}
