// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.cli.status.GuardStatus;
import io.mlxguard.cli.status.Statuses;
import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.target.JavaRuntime;
import io.mlxguard.cli.target.Target;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StatusTableTest {
  private static final Target TARGET = new Target(4711, "com.acme.Main");
  private static final JavaRuntime RUNTIME =
      new JavaRuntime("com.acme.Main", "25.0.3", 25, "OpenJDK 64-Bit Server VM");
  private static final String GOLDEN =
      """
      pid 4711  com.acme.Main  GUARDING: 2 layers in force
      since      2026-01-31T10:00:00Z (8 s ago)
      mlx-guard  0.1.0, only observes
        set      cache-limit=256m, agent argument
        mistake  file /etc/g.conf line 3: there is no key "x"; the nearest is mode
        MBeans   registered
      java       25.0.3, OpenJDK 64-Bit Server VM
      MLX 1      METAL, MLX 0.32.4, mlx-c, /opt/mlx/libmlxc.dylib
        in use   AGXMetalG15 is loaded
        device   Apple M3 Max
        memory   16 GiB (17179869184 bytes)
        max rec. 11.8 GiB (12713115648 bytes)
        active   1.5 GiB (1610612737 bytes)
        cache    0 B (0 bytes)
        peak     missing: read failed (12 s old)
        limit    12 GiB (12884901888 bytes)
        read     3 ms before this status was written
      footprint  1.5 GiB (1612709889 bytes)
        gap      -1 MiB (-1048576 bytes), not in MLX's active and cache: Java heap, JVM, other native

      #  LAYER         STATUS   WANTED   EFFECTIVE  PREVIOUS  REASON
      1  wired-limit   SKIPPED  -        -          -         RAM below 32 GiB
      2  cache-limit   ACTIVE   256 MiB  256 MiB    1.2 KiB   set
      3  memory-limit  YIELDED  -        -          -         MLX 2 is above it
           MLX 1       ACTIVE   12 GiB   12 GiB     12.8 GiB  set
           MLX 2       YIELDED  12 GiB   ?          0 B       active 13 GiB
      ? memory-limit, MLX 2, effective missing: not set (90 ms old)
      """;
  private static final String ESCAPE = "\u001b";

  @Test
  void plainTable() throws Failure {
    assertThat(table("2026-01-31T10:00:08Z", false).render(status()))
        .isEqualToNormalizingNewlines(GOLDEN);
  }

  @Test
  void staleStatusIsNamed() throws Failure {
    assertThat(table("2026-01-31T10:05:00Z", false).render(status()))
        .contains("stale      written 2026-01-31T10:00:07Z (4 min ago), should be each second");
  }

  @Test
  void colourIsOnStatesOnly() throws Failure {
    String plain = table("2026-01-31T10:00:08Z", false).render(status());
    String coloured = table("2026-01-31T10:00:08Z", true).render(status());

    assertThat(plain).doesNotContain(ESCAPE);
    assertThat(coloured).contains(ESCAPE + "[32mGUARDING" + ESCAPE + "[0m");
    assertThat(coloured.replaceAll(ESCAPE + "\\[[0-9]*m", "")).isEqualTo(plain);
  }

  @Test
  void whatIsWovenStandsBelowTheLayers() throws Failure {
    assertThat(
            table("2026-01-31T10:00:08Z", false).render(GuardStatus.parse(TARGET, Statuses.WOVEN)))
        .containsSubsequence("LAYER", "TARGET", "com.acme.Llm#generate(..)", "clears     3 ");
  }

  @Test
  void howShortMemoryIsStandsLast() throws Failure {
    String table =
        table("2026-01-31T10:00:08Z", false).render(GuardStatus.parse(TARGET, Statuses.SHORT));

    assertThat(table).containsSubsequence("LAYER", "machine    CRITICAL", "actions    12, ");
    assertThat(table).endsWith("OPEN       -         -%n".formatted());
  }

  @Test
  void anAgentWithoutPressureSaysNothingOfIt() throws Failure {
    assertThat(table("2026-01-31T10:00:08Z", false).render(status()))
        .doesNotContain("machine", "actions");
  }

  @Test
  void emptyStatusStillRenders() throws Failure {
    GuardStatus nothing = GuardStatus.parse(TARGET, "{}");

    assertThat(table("2026-01-31T10:00:08Z", false).render(nothing))
        .contains("pid 4711  com.acme.Main")
        .contains("none in use in this process so far");
  }

  private static StatusTable table(String now, boolean colour) {
    return new StatusTable(TARGET, RUNTIME, Instant.parse(now), colour);
  }

  private static GuardStatus status() throws Failure {
    return GuardStatus.parse(TARGET, Statuses.GUARDING);
  }
}
