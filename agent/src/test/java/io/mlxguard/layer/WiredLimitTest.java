// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import static io.mlxguard.layer.WiredLimits.BUSY;
import static io.mlxguard.layer.WiredLimits.KEPT;
import static io.mlxguard.layer.WiredLimits.QUIET;
import static io.mlxguard.layer.WiredLimits.TO_SET;
import static io.mlxguard.layer.WiredLimits.is;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.config.Mode;
import io.mlxguard.config.OnDrift;
import io.mlxguard.os.MacVersion;
import io.mlxguard.os.Reading;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What layer 1 sets, when, and how it goes. */
class WiredLimitTest {

  private static final long GIB = 1L << 30;

  /** MLX wires nothing by default. */
  private final StandInSetter mlx = new StandInSetter(0);

  private Reading<Long> memory = Reading.of(64 * GIB);
  private OptionalLong most = OptionalLong.of(48 * GIB);
  private Optional<String> refusal = Optional.empty();
  private Optional<MacVersion> macos = Optional.of(new MacVersion(15, "15.5"));

  @Test
  void beforeTheFirstTickNothingIsTouched() {
    WiredLimit layer = layer("1g");

    assertThat(layer.restoresOnlyWhenQuiet()).isFalse();
    assertThat(layer.restore(true)).isEmpty();
    assertThat(mlx.calls()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "32, 24, 24051816852",
    "64, 48, 48103633711",
    "64, 40, 42949672960",
    "192, 144, 144310901140"
  })
  void autoIsAShareOfMemoryWithinTheRecommendedMaximum(long memoryGib, long mostGib, long bytes) {
    memory = Reading.of(memoryGib * GIB);
    most = OptionalLong.of(mostGib * GIB);

    LayerPart part = layer("auto").tick(QUIET);

    is(part, LayerStatus.ACTIVE, "auto: 70 % of memory, within the recommended maximum" + KEPT);
    assertThat(part.wantedBytes()).hasValue(bytes);
    assertThat(part.effectiveBytes()).hasValue(bytes);
    assertThat(part.previousBytes()).hasValue(0);
    assertThat(mlx.calls()).containsExactly(bytes);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "13 | 13.7 | 64 | macOS 13.7 is older than 15",
        "14 | 14.6.1 | 64 | macOS 14.6.1 is older than 15",
        "15 | 15.0 | 16 | it freezes Macs below 32 GB",
        "15 | 15.5 | 31 | it freezes Macs below 32 GB",
        "16 | 16.0 | 64 | on macOS 16.0 it can panic the kernel (ml-explore/mlx issue 3186)",
        "26 | 26.1 | 64 | on macOS 26.1 it can panic the kernel (ml-explore/mlx issue 3186)",
        "26 | 26.1 | 16 | on macOS 26.1 it can panic the kernel (ml-explore/mlx issue 3186)",
        "27 | 27.0 | 512 | on macOS 27.0 it can panic the kernel (ml-explore/mlx issue 3186)"
      })
  void autoLeavesItAloneWhereItIsNotSoundAndSaysWhichKeySetsIt(
      int major, String version, long memoryGib, String why) {
    macos = Optional.of(new MacVersion(major, version));
    memory = Reading.of(memoryGib * GIB);

    is(
        layer("auto").tick(QUIET),
        LayerStatus.SKIPPED,
        "auto: " + why + "; wired-limit=SIZE sets it all the same");
    assertThat(mlx.calls()).isEmpty();
  }

  @Test
  void autoLeavesItAloneWhereThereIsNoMacos() {
    macos = Optional.empty();

    LayerPart part = layer("auto").tick(QUIET);

    assertThat(part.status()).isEqualTo(LayerStatus.SKIPPED);
    assertThat(part.reason()).startsWith("auto: this is not macOS");
    assertThat(mlx.calls()).isEmpty();
  }

  @Test
  void noKeyIsOfferedWhereNoneSetsIt() {
    macos = Optional.empty();
    refusal = Optional.of("only Metal wires memory");

    LayerPart part = layer("auto").tick(QUIET);

    assertThat(part.status()).isEqualTo(LayerStatus.SKIPPED);
    assertThat(part.reason()).doesNotContain("sets it all the same");
  }

  @Test
  void autoNeedsTheMemoryToBeKnown() {
    memory = Reading.missing("no such key");

    LayerPart part = layer("auto").tick(QUIET);

    assertThat(part.status()).isEqualTo(LayerStatus.SKIPPED);
    assertThat(part.reason()).contains("no such key");
  }

  @ParameterizedTest
  @CsvSource({"14, 14.6, 64", "15, 15.5, 16", "16, 16.0, 64", "26, 26.1, 64"})
  void anExplicitOneIsHonouredWhereAutoIsNot(int major, String version, long memoryGib) {
    macos = Optional.of(new MacVersion(major, version));
    memory = Reading.of(memoryGib * GIB);

    is(layer("4g").tick(QUIET), LayerStatus.ACTIVE, "as configured" + KEPT);
    assertThat(mlx.limitBytes()).isEqualTo(4 * GIB);
  }

  @Test
  void aShareIsOfMemory() {
    is(layer("50%").tick(QUIET), LayerStatus.ACTIVE, "50% of 64 GiB" + KEPT);
    assertThat(mlx.limitBytes()).isEqualTo(32 * GIB);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "49g | 49 GiB is above the device's recommended maximum of 48 GiB (51539607552 bytes)",
        "51539607553 | 48.0 GiB is above the device's recommended maximum of 48 GiB (51539607552"
            + " bytes)",
        "90% | 57.6 GiB is above the device's recommended maximum of 48 GiB (51539607552 bytes)",
        "65g | 65 GiB is above the 64 GiB (68719476736 bytes) there are",
        "off | switched off",
        "lots | \"lots\" is not a size"
      })
  void whatMlxWouldThrowAboutIsNeverPassedOn(String setting, String why) {
    WiredLimit layer = layer(setting);

    is(layer.tick(QUIET), LayerStatus.OFF, why);
    is(layer.tick(QUIET), LayerStatus.OFF, why);
    assertThat(mlx.calls()).isEmpty();
  }

  @Test
  void theMaximumItselfIsAllowed() {
    assertThat(layer("48g").tick(QUIET).status()).isEqualTo(LayerStatus.ACTIVE);
    assertThat(mlx.limitBytes()).isEqualTo(48 * GIB);
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "1g", "1%"})
  void withoutAMaximumNothingIsSet(String setting) {
    for (OptionalLong unknown : new OptionalLong[] {OptionalLong.empty(), OptionalLong.of(0)}) {
      most = unknown;
      is(
          layer(setting).tick(QUIET),
          LayerStatus.SKIPPED,
          "the device's recommended maximum is not known here");
    }
    assertThat(mlx.calls()).isEmpty();
  }

  @Test
  void aShareNeedsTheMemoryToBeKnown() {
    memory = Reading.missing("no such key");

    is(
        layer("50%").tick(QUIET),
        LayerStatus.SKIPPED,
        "the memory MLX allocates from is not known (no such key); set a size");
    assertThat(layer("1g").tick(QUIET).status()).isEqualTo(LayerStatus.ACTIVE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "1g", "50%"})
  void whereTheCallMayNotBeMadeItIsNotMade(String setting) {
    refusal = Optional.of("without mlx-c there is no exception barrier");

    is(
        layer(setting).tick(QUIET),
        LayerStatus.SKIPPED,
        "without mlx-c there is no exception barrier");
    assertThat(mlx.calls()).isEmpty();
  }

  @Test
  void offAndMistakesAreOffEvenWhereTheCallMayNotBeMade() {
    refusal = Optional.of("only Metal wires memory");

    is(layer("off").tick(QUIET), LayerStatus.OFF, "switched off");
    is(layer("lots").tick(QUIET), LayerStatus.OFF, "\"lots\" is not a size");
  }

  @Test
  void observedItSaysWhatItWouldSet() {
    WiredLimit layer = layer("1g", Mode.OBSERVE);

    LayerPart part = layer.tick(QUIET);

    is(part, LayerStatus.OBSERVING, "would set 1 GiB (1073741824 bytes)");
    assertThat(part.wantedBytes()).hasValue(GIB);
    assertThat(part.effectiveBytes()).isEmpty();
    assertThat(mlx.calls()).isEmpty();
  }

  @Test
  void itIsSetAtTheFirstQuietMomentAndOnce() {
    WiredLimit layer = layer("1g");

    is(layer.tick(BUSY), LayerStatus.WAITING, TO_SET + "1 GiB (1073741824 bytes)");
    is(layer.tick(BUSY), LayerStatus.WAITING, TO_SET + "1 GiB (1073741824 bytes)");
    assertThat(mlx.calls()).isEmpty();

    is(layer.tick(QUIET), LayerStatus.ACTIVE, "as configured" + KEPT);
    is(layer.tick(QUIET), LayerStatus.ACTIVE, "as configured" + KEPT);
    is(layer.tick(BUSY), LayerStatus.ACTIVE, "as configured" + KEPT);
    assertThat(mlx.calls()).containsExactly(GIB);
    assertThat(layer.restoresOnlyWhenQuiet()).isTrue();
  }

  private WiredLimit layer(String setting) {
    return layer(setting, Mode.GUARD);
  }

  private WiredLimit layer(String setting, Mode mode) {
    Terms terms = WiredLimits.terms(setting, mode, OnDrift.REPORT, memory, most);
    return new WiredLimit(WiredLimits.ALLOCATOR, refusal, new HeldLimit(mlx), terms, macos);
  }
}
