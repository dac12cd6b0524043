// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.config.Config;
import io.mlxguard.layer.LayerName;
import io.mlxguard.layer.LayerPart;
import io.mlxguard.layer.LayerReport;
import io.mlxguard.layer.LayerStatus;
import io.mlxguard.restart.RestartState;
import io.mlxguard.restart.RestartState.Stage;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayerReportsTest {

  @Test
  void allSixInOrder() {
    assertThat(reports("")).extracting(LayerReport::name).containsExactly(LayerName.values());
  }

  @Test
  void withoutAnAllocatorTheLimitsWait() {
    assertThat(report("cache-limit=512m", LayerName.CACHE_LIMIT))
        .isEqualTo(
            LayerReport.without(
                LayerName.CACHE_LIMIT,
                "512 MiB (536870912 bytes)",
                LayerStatus.WAITING,
                "MLX is not in use yet"));
    assertThat(report("", LayerName.MEMORY_LIMIT).status()).isEqualTo(LayerStatus.WAITING);
    assertThat(report("", LayerName.WIRED_LIMIT).status()).isEqualTo(LayerStatus.WAITING);
  }

  @Test
  void withoutUseTheLimitsWaitToo() {
    assertThat(report("", LayerName.CACHE_LIMIT, Snapshots.unused(1)).status())
        .isEqualTo(LayerStatus.WAITING);
  }

  @Test
  void switchedOffIsOffBeforeThereIsAnAllocator() {
    assertThat(report("cache-limit=off", LayerName.CACHE_LIMIT))
        .isEqualTo(
            LayerReport.without(LayerName.CACHE_LIMIT, "off", LayerStatus.OFF, "switched off"));
  }

  @Test
  void aMistakeIsOffBeforeThereIsAnAllocatorAndTouchesNoOther() {
    assertThat(report("memory-limit=lots", LayerName.MEMORY_LIMIT))
        .isEqualTo(
            LayerReport.without(
                LayerName.MEMORY_LIMIT, "lots", LayerStatus.OFF, "\"lots\" is not a size"));
    assertThat(report("memory-limit=lots", LayerName.CACHE_LIMIT).status())
        .isEqualTo(LayerStatus.WAITING);
  }

  @Test
  void aMistakesSettingIsOneLineOfBoundedLength() {
    assertThat(report("cache-limit=" + "big\n".repeat(1000), LayerName.CACHE_LIMIT).setting())
        .startsWith("big?big?")
        .hasSizeLessThan(100)
        .doesNotContain("\n");
  }

  @Test
  void layerSixIsWhatItsStageSays() {
    is(RestartState.UNWANTED, "", LayerStatus.SKIPPED, "off");
    is(RestartState.UNREADABLE, "scheduled-restart.at=4am", LayerStatus.OFF, "unreadable");
    String at = "scheduled-restart.at=04:00,scheduled-restart.zone=UTC";
    String setting = "04:00 within 30m, UTC";
    is(stage(Stage.PREVENTED), at, LayerStatus.OFF, setting);
    is(stage(Stage.WAITING), at, LayerStatus.WAITING, setting);
    is(stage(Stage.WATCHING), at, LayerStatus.ACTIVE, setting);
    is(stage(Stage.DUE), at, LayerStatus.ACTIVE, setting);
    is(stage(Stage.LEAVING), at, LayerStatus.ACTIVE, setting);
    is(stage(Stage.STOOD_DOWN), at, LayerStatus.YIELDED, setting);
    is(stage(Stage.DUE), at + ",mode=observe", LayerStatus.OBSERVING, setting);
  }

  private static RestartState stage(Stage stage) {
    return RestartState.of(stage, "a clause");
  }

  private static void is(
      RestartState restart, String arguments, LayerStatus status, String setting) {
    LayerReport report =
        LayerReports.of(Config.parse(arguments), restart, List.of()).stream()
            .filter(it -> it.name() == LayerName.SCHEDULED_RESTART)
            .findFirst()
            .orElseThrow();
    assertThat(report.status()).isEqualTo(status);
    assertThat(report.isActive()).isEqualTo(status == LayerStatus.ACTIVE);
    assertThat(report.setting()).isEqualTo(setting);
    assertThat(report.reason()).endsWith(restart.clause());
  }

  @Test
  void layerFourSaysHowItIsAskedForAndWhatItWaitsFor() {
    LayerReport none = report("", LayerName.CLEAR_AFTER_GENERATE);
    assertThat(none.status()).isEqualTo(LayerStatus.SKIPPED);
    assertThat(none.reason()).contains("clear-after-generate.methods=");
    LayerReport bad = report("clear-after-generate.methods=#", LayerName.CLEAR_AFTER_GENERATE);
    assertThat(bad.status()).isEqualTo(LayerStatus.OFF);
    assertThat(bad.reason()).contains("can be read");
    LayerReport waiting =
        report("clear-after-generate.methods=a.B#c", LayerName.CLEAR_AFTER_GENERATE);
    assertThat(waiting.status()).isEqualTo(LayerStatus.WAITING);
    assertThat(waiting.setting()).isEqualTo("a.B#c");
    LayerPart part = Snapshots.part(1, LayerStatus.ACTIVE, "1 method is woven");
    assertThat(
            LayerReports.of(
                    Config.parse("clear-after-generate.methods=a.B#c"),
                    RestartState.UNWANTED,
                    List.of(Snapshots.with(LayerName.CLEAR_AFTER_GENERATE, part)))
                .get(3)
                .status())
        .isEqualTo(LayerStatus.ACTIVE);
  }

  @Test
  void eachLimitHasItsOwnPartOfEachAllocatorInUse() {
    LayerPart failed = Snapshots.part(2, LayerStatus.FAILED, "refused");
    AllocatorSnapshot one = Snapshots.inUse(1, Snapshots.active(1, 512), Snapshots.active(1, 2048));
    AllocatorSnapshot other = Snapshots.inUse(2, failed, Snapshots.active(2, 4096));

    LayerReport cache = report("", LayerName.CACHE_LIMIT, one, Snapshots.unused(3), other);
    LayerReport memory = report("", LayerName.MEMORY_LIMIT, one, Snapshots.unused(3), other);

    assertThat(cache.parts()).containsExactly(Snapshots.active(1, 512), failed);
    assertThat(cache.status()).isEqualTo(LayerStatus.FAILED);
    assertThat(cache.reason()).isEqualTo("refused");
    assertThat(memory.parts())
        .containsExactly(Snapshots.active(1, 2048), Snapshots.active(2, 4096));
    assertThat(memory.status()).isEqualTo(LayerStatus.ACTIVE);
  }

  @Test
  void aDoubtAboutOneAllocatorIsSaidAboveWhatIsInForceOnTheOther() {
    AllocatorSnapshot one = Snapshots.inUse(1, Snapshots.active(1, 512), Snapshots.active(1, 2048));

    LayerReport cache =
        report("", LayerName.CACHE_LIMIT, one, Snapshots.doubtful(2, "which of them?"));

    assertThat(cache.status()).isEqualTo(LayerStatus.WAITING);
    assertThat(cache.reason()).isEqualTo("which of them?");
    assertThat(cache.parts())
        .extracting(LayerPart::status)
        .containsExactly(LayerStatus.ACTIVE, LayerStatus.WAITING);
  }

  @ParameterizedTest
  @CsvSource({
    "off, WIRED_LIMIT",
    "off, CACHE_LIMIT",
    "off, MEMORY_LIMIT",
    "lots, WIRED_LIMIT",
    "lots, CACHE_LIMIT",
    "lots, MEMORY_LIMIT"
  })
  void whatIsNotWantedIsOffWhateverTheDoubt(String setting, LayerName name) {
    LayerReport report =
        report(name.title() + "=" + setting, name, Snapshots.doubtful(1, "which of them?"));

    assertThat(report.status()).isEqualTo(LayerStatus.OFF);
    assertThat(report.parts()).isEmpty();
  }

  @Test
  void whatIsNotWantedAnyMoreIsShownForAsLongAsItIsInForce() {
    LayerPart leaving =
        new LayerPart(
            1,
            LayerStatus.WAITING,
            "waits for a quiet moment to give the limit back",
            OptionalLong.empty(),
            OptionalLong.of(512),
            OptionalLong.of(0));
    LayerPart off = Snapshots.part(1, LayerStatus.OFF, "switched off");

    LayerReport report =
        report("wired-limit=off", LayerName.WIRED_LIMIT, Snapshots.inUse(1, leaving, off, off));

    assertThat(report.status()).isEqualTo(LayerStatus.WAITING);
    assertThat(report.parts()).containsExactly(leaving);
  }

  @Test
  void whatIsNotWantedAndCouldNotBeGivenBackSaysSo() {
    LayerPart failed = Snapshots.part(1, LayerStatus.FAILED, "refused");
    LayerPart off = Snapshots.part(1, LayerStatus.OFF, "switched off");

    LayerReport report =
        report("wired-limit=off", LayerName.WIRED_LIMIT, Snapshots.inUse(1, failed, off, off));

    assertThat(report.status()).isEqualTo(LayerStatus.FAILED);
    assertThat(report.parts()).containsExactly(failed);
  }

  @Test
  void whereNothingMayBeDoneEveryLimitIsOffWithTheReasonAndItsSetting() {
    List<LayerReport> reports =
        LayerReports.prevented(Config.parse("cache-limit=1g,memory-limit=off"), "not permitted");

    assertThat(reports).extracting(LayerReport::name).containsExactly(LayerName.values());
    assertThat(reports.subList(0, 3))
        .extracting(LayerReport::setting)
        .containsExactly("auto", "1 GiB (1073741824 bytes)", "off");
    assertThat(reports.subList(0, 3))
        .allMatch(it -> it.status() == LayerStatus.OFF && it.reason().equals("not permitted"));
    assertThat(reports.subList(3, 6)).allMatch(it -> it.status() == LayerStatus.OFF);
  }

  private static List<LayerReport> reports(String arguments, AllocatorSnapshot... allocators) {
    return LayerReports.of(Config.parse(arguments), RestartState.UNWANTED, List.of(allocators));
  }

  private static LayerReport report(
      String arguments, LayerName name, AllocatorSnapshot... allocators) {
    return reports(arguments, allocators).get(name.number() - 1);
  }
}
