// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.doctor;

import static io.mlxguard.cli.doctor.Patients.GIB;
import static io.mlxguard.cli.doctor.Patients.guarded;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TogetherTest {

  private static Together.One one(long limitBytes) {
    String status =
        Patients.healthy()
            .replace("\"memoryLimitBytes\":" + 48 * GIB, "\"memoryLimitBytes\":" + limitBytes);
    return new Together.One("Main", guarded(status), "");
  }

  private static Check check(String name, Together.One... all) {
    return Together.diagnose(Patients.linux(), List.of(all)).checks().stream()
        .filter(it -> it.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void limitsThatAddUpAbove85PercentAreFoundAndSharedAmongAll() {
    Check limits = check("limits", one(30 * GIB), one(30 * GIB), one(GIB));

    assertThat(limits.verdict()).isEqualTo(Verdict.FINDING);
    assertThat(limits.command()).isEqualTo("set --all share=1/3");
    assertThat(limits.measured()).isEqualTo("61 GiB (95 % of RAM)");
  }

  @Test
  void belowThatTheyAreWell() {
    assertThat(check("limits", one(24 * GIB), one(24 * GIB)).verdict()).isEqualTo(Verdict.OK);
  }

  @Test
  void oneAloneHasNobodyToShareWith() {
    Check limits = check("limits", one(60 * GIB));

    assertThat(limits.verdict()).isEqualTo(Verdict.FINDING);
    assertThat(limits.command()).isEqualTo("set 4711 memory-limit=auto");
  }

  @Test
  void footprintsAddUpToo() {
    Check two = check("footprints", one(GIB), one(GIB));

    assertThat(two.measured()).isEqualTo("80 GiB (125 % of RAM)");
    assertThat(two.verdict()).isEqualTo(Verdict.FINDING);
    assertThat(check("footprints", one(GIB)).verdict()).isEqualTo(Verdict.OK);
  }

  @Test
  void whatIsNotKnownIsSaid() {
    Together.One bare = new Together.One("Main", Patients.bare(Patients.linux()), "");

    Check limits = check("limits", one(GIB), bare);

    assertThat(limits.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(limits.measured()).isEqualTo("1 GiB (2 % of RAM), without 1 that are not known");
  }

  @Test
  void aCardsLimitDoesNotCountAgainstRam() {
    Together.One card =
        new Together.One("Main", guarded(Patients.status(0, GIB, "CUDA", "0.32.4", "")), "");

    assertThat(check("limits", one(GIB), card).measured()).startsWith("1 GiB (2 % of RAM)");
  }

  @Test
  void withoutAnyoneThereIsNothingToAddUp() {
    assertThat(Together.diagnose(Patients.linux(), List.of()).checks()).isEmpty();
  }
}
