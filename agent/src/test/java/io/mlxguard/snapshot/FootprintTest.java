// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.config.Config;
import io.mlxguard.mlx.Backend;
import io.mlxguard.mlx.MemoryCounters;
import io.mlxguard.os.Reading;
import io.mlxguard.restart.RestartState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The kernel's account of the process beside MLX's. */
class FootprintTest {

  private static final long AT_NANOS = 7;
  private static final Reading<Long> FOOTPRINT = new Reading.Value<>(1000L, AT_NANOS);

  @ParameterizedTest
  @EnumSource(names = {"METAL", "CPU"})
  void theGapIsWhatStandsAboveActiveAndPoolTogether(Backend backend) {
    Snapshot snapshot = of(FOOTPRINT, allocator(backend, counters(300, 200)));

    assertThat(snapshot.footprintBytes()).isEqualTo(FOOTPRINT);
    assertThat(snapshot.gapBytes())
        .as("read when the footprint was")
        .isEqualTo(new Reading.Value<>(500L, AT_NANOS));
  }

  @Test
  void everyAllocatorCounts() {
    Snapshot snapshot =
        of(
            FOOTPRINT,
            allocator(Backend.METAL, counters(300, 200)),
            allocator(Backend.CPU, counters(30, 20)));

    assertThat(snapshot.gapBytes().known()).hasValue(450L);
  }

  @Test
  void pagesThatAreNotResidentMakeItNegative() {
    assertThat(of(FOOTPRINT, allocator(Backend.CPU, counters(900, 200))).gapBytes().known())
        .hasValue(-100L);
  }

  @Test
  void onCudaTheArraysLieElsewhere() {
    Reading<Long> gap =
        of(
                FOOTPRINT,
                allocator(Backend.CPU, counters(1, 1)),
                allocator(Backend.CUDA, counters(300, 200)))
            .gapBytes();

    missing(gap, "on CUDA the arrays lie on the card, outside the footprint");
  }

  @Test
  void countersThatAreMissingAreNotTakenForNothing() {
    Snapshot snapshot =
        of(
            FOOTPRINT,
            allocator(Backend.METAL, counters(300, 200)),
            allocator(Backend.METAL, Reading.missing("mlx_get_cache_memory returned 1")));

    missing(snapshot.gapBytes(), "mlx_get_cache_memory returned 1");
    assertThat(snapshot.footprintBytes()).as("known all the same").isEqualTo(FOOTPRINT);
  }

  @Test
  void aFootprintThatIsMissingLeavesNoGap() {
    Snapshot snapshot =
        of(Reading.missing("no /proc"), allocator(Backend.METAL, counters(300, 200)));

    missing(snapshot.gapBytes(), "no /proc");
  }

  @Test
  void withoutMlxItIsNotRead() {
    Config config = Config.parse("");
    for (Snapshot snapshot :
        List.of(
            Snapshot.starting(config),
            Snapshot.prevented(config, "not permitted"),
            Snapshot.of(config, RestartState.UNWANTED, List.of(), List.of()))) {
      String why = "not read while there is no MLX to set it beside";
      missing(snapshot.footprintBytes(), why);
      missing(snapshot.gapBytes(), why);
    }
  }

  @Test
  void whatFailsMeanwhileKeepsIt() {
    Snapshot snapshot = of(FOOTPRINT, allocator(Backend.METAL, counters(300, 200)));

    assertThat(snapshot.failed("a tick failed").gapBytes().known()).hasValue(500L);
  }

  private static void missing(Reading<Long> reading, String why) {
    assertThat(reading)
        .isInstanceOfSatisfying(Reading.Missing.class, it -> assertThat(it.why()).isEqualTo(why));
  }

  private static Reading<MemoryCounters> counters(long activeBytes, long cacheBytes) {
    return Reading.of(new MemoryCounters(activeBytes, cacheBytes, 900, 5000));
  }

  private static Snapshot of(Reading<Long> footprintBytes, AllocatorSnapshot... allocators) {
    return Snapshot.of(
        Config.parse(""), RestartState.UNWANTED, List.of(allocators), List.of(), footprintBytes);
  }

  private static AllocatorSnapshot allocator(Backend backend, Reading<MemoryCounters> counters) {
    return new AllocatorSnapshot(
        1,
        "/opt/libmlx.so",
        backend,
        "mlx-c",
        Optional.empty(),
        Optional.empty(),
        Reading.missing("no device yet"),
        Reading.missing("no memory yet"),
        counters,
        Map.of());
  }
}
