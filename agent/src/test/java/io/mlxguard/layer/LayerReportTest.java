// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LayerReportTest {

  @Test
  void theStatusMostInNeedOfALookSpeaks() {
    List<LayerStatus> leastFirst =
        List.of(
            LayerStatus.ACTIVE,
            LayerStatus.OBSERVING,
            LayerStatus.SKIPPED,
            LayerStatus.OFF,
            LayerStatus.WAITING,
            LayerStatus.YIELDED,
            LayerStatus.FAILED);
    assertThat(leastFirst).containsExactlyInAnyOrder(LayerStatus.values());

    for (LayerStatus one : leastFirst) {
      for (LayerStatus other : leastFirst) {
        boolean otherIsWorse = leastFirst.indexOf(other) > leastFirst.indexOf(one);
        assertThat(report(one, other).status()).isEqualTo(otherIsWorse ? other : one);
      }
    }
  }

  @Test
  void itsReasonAndAllPartsAreKept() {
    LayerReport report = report(LayerStatus.ACTIVE, LayerStatus.FAILED, LayerStatus.OFF);

    assertThat(report.name()).isEqualTo(LayerName.CACHE_LIMIT);
    assertThat(report.setting()).isEqualTo("auto");
    assertThat(report.reason()).isEqualTo("reason 2");
    assertThat(report.parts()).extracting(LayerPart::allocator).containsExactly(1, 2, 3);
  }

  @Test
  void theFirstOfEquallyBadOnesSpeaks() {
    assertThat(report(LayerStatus.OFF, LayerStatus.OFF).reason()).isEqualTo("reason 1");
  }

  @Test
  void withoutAnAllocatorThereAreNoParts() {
    LayerReport report =
        LayerReport.without(LayerName.WIRED_LIMIT, "none", LayerStatus.SKIPPED, "not here");

    assertThat(report.parts()).isEmpty();
    assertThat(report.status()).isEqualTo(LayerStatus.SKIPPED);
  }

  @Test
  void theLayersAreNumberedAndNamedAsTheChecklistHasThem() {
    assertThat(Arrays.stream(LayerName.values()).map(it -> it.number() + " " + it.title()))
        .containsExactly(
            "1 wired-limit",
            "2 cache-limit",
            "3 memory-limit",
            "4 clear-after-generate",
            "5 pressure-watchdog",
            "6 scheduled-restart");
  }

  private static LayerReport report(LayerStatus... statuses) {
    List<LayerPart> parts =
        IntStream.rangeClosed(1, statuses.length)
            .mapToObj(i -> LayerPart.of(i, statuses[i - 1], "reason " + i))
            .toList();
    return LayerReport.of(LayerName.CACHE_LIMIT, "auto", parts);
  }
}
