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

/** Layer 1 once it is in force: how it changes, drifts, and goes. */
class WiredLimitHeldTest {

  private static final long GIB = 1L << 30;
  private static final String TO_GIVE_BACK = "waits for a quiet moment to give the limit back";

  /** MLX wires nothing by default. */
  private final StandInSetter mlx = new StandInSetter(0);

  @Test
  void theHostsOwnIsPutBack() {
    mlx.hostSets(2 * GIB);
    WiredLimit layer = layer("1g");
    assertThat(layer.tick(QUIET).previousBytes()).hasValue(2 * GIB);

    assertThat(layer.restore(true)).isEmpty();

    assertThat(mlx.limitBytes()).isEqualTo(2 * GIB);
    assertThat(layer.restoresOnlyWhenQuiet()).isFalse();
    assertThat(layer.restore(false)).as("nothing is left").isEmpty();
    assertThat(mlx.calls()).containsExactly(GIB, 2 * GIB);
  }

  @Test
  void withoutQuietItIsNotGivenBackAndNamed() {
    WiredLimit layer = layer("1g");
    layer.tick(QUIET);

    assertThat(layer.restore(false))
        .hasValue(
            "wired limit of 0 bytes: MLX was never quiet, and it must not change under"
                + " running work");
    assertThat(mlx.calls()).containsExactly(GIB);
    assertThat(layer.restore(true)).as("later").isEmpty();
    assertThat(mlx.limitBytes()).isZero();
  }

  @Test
  void whatMlxRefusesToTakeBackIsNamed() {
    WiredLimit layer = layer("1g");
    layer.tick(QUIET);
    mlx.refuseCall(2);

    assertThat(layer.restore(true)).hasValue("wired limit of 0 bytes cannot be put back: refused");
    assertThat(layer.restoresOnlyWhenQuiet()).isTrue();
  }

  @Test
  void aRefusalOfMlxsIsFinal() {
    mlx.refuseCall(1);
    WiredLimit layer = layer("1g");

    is(layer.tick(QUIET), LayerStatus.FAILED, "refused");
    is(layer.tick(QUIET), LayerStatus.FAILED, "refused");
    assertThat(mlx.calls()).containsExactly(GIB);
    assertThat(layer.restore(false)).isEmpty();
  }

  @Test
  void otherTermsAreAnotherTry() {
    mlx.refuseCall(1);
    WiredLimit layer = layer("1g");
    layer.tick(QUIET);

    assertThat(layer.change(terms("2g", Mode.GUARD))).isEmpty();

    assertThat(layer.tick(QUIET).status()).isEqualTo(LayerStatus.ACTIVE);
    assertThat(mlx.limitBytes()).isEqualTo(2 * GIB);
  }

  @Test
  void anotherSizeWaitsForQuietToo() {
    WiredLimit layer = layer("1g");
    layer.tick(QUIET);

    assertThat(layer.change(terms("2g", Mode.GUARD))).isEmpty();

    is(layer.tick(BUSY), LayerStatus.WAITING, TO_SET + "2 GiB (2147483648 bytes)");
    assertThat(mlx.limitBytes()).isEqualTo(GIB);
    LayerPart part = layer.tick(QUIET);
    assertThat(part.effectiveBytes()).hasValue(2 * GIB);
    assertThat(part.previousBytes()).as("the host's").hasValue(0);
    assertThat(layer.restore(true)).isEmpty();
    assertThat(mlx.limitBytes()).isZero();
  }

  @Test
  void anotherMannerWithTheSameSizeIsInForceAtOnce() {
    WiredLimit layer = layer("1g");
    layer.tick(QUIET);

    layer.change(terms("1g", Mode.GUARD, OnDrift.ENFORCE));

    is(layer.tick(BUSY), LayerStatus.ACTIVE, "as configured" + KEPT);
    assertThat(mlx.calls()).as("nothing to set").containsExactly(GIB);
  }

  @Test
  void aChangeThatIsTakenBackBeforeTheQuietMomentLeavesItInForce() {
    WiredLimit layer = layer("1g");
    layer.tick(QUIET);
    layer.change(terms("2g", Mode.GUARD));
    layer.tick(BUSY);

    layer.change(terms("1g", Mode.GUARD));

    assertThat(layer.tick(BUSY).status()).isEqualTo(LayerStatus.ACTIVE);
    assertThat(mlx.calls()).containsExactly(GIB);
  }

  @ParameterizedTest
  @CsvSource({"off, GUARD, OFF", "lots, GUARD, OFF", "49g, GUARD, OFF", "1g, OBSERVE, OBSERVING"})
  void whatIsNoLongerWantedIsGivenBackAtAQuietMoment(String setting, Mode mode, LayerStatus then) {
    WiredLimit layer = layer("1g");
    layer.tick(QUIET);

    assertThat(layer.change(terms(setting, mode))).isEmpty();

    is(layer.tick(BUSY), LayerStatus.WAITING, TO_GIVE_BACK);
    assertThat(mlx.limitBytes()).isEqualTo(GIB);
    assertThat(layer.restoresOnlyWhenQuiet()).isTrue();

    assertThat(layer.tick(QUIET).status()).isEqualTo(then);
    assertThat(mlx.limitBytes()).isZero();
    assertThat(layer.restoresOnlyWhenQuiet()).isFalse();
    assertThat(mlx.calls()).containsExactly(GIB, 0L);
  }

  @Test
  void aRefusalWhileItIsGivenBackIsSaidAndLeftToTheDetach() {
    WiredLimit layer = layer("1g");
    layer.tick(QUIET);
    layer.change(terms("off", Mode.GUARD));
    mlx.refuseCall(2);

    String why = "ours is still in force; the wired limit of 0 bytes cannot be put back: refused";
    is(layer.tick(QUIET), LayerStatus.FAILED, why);
    is(layer.tick(QUIET), LayerStatus.FAILED, why);
    assertThat(mlx.calls()).as("MLX tells the host's handler each time").hasSize(2);
    assertThat(layer.restoresOnlyWhenQuiet()).isTrue();
    assertThat(layer.restore(true)).isEmpty();
    assertThat(mlx.limitBytes()).isZero();
  }

  @Test
  void driftIsLookedForOnceAMinuteAndOnlyWhenQuiet() {
    WiredLimit layer = layer("1g");
    layer.tick(QUIET);

    layer.tick(QUIET);
    Overdue.make(layer);
    layer.tick(BUSY);
    assertThat(mlx.calls()).containsExactly(GIB);

    is(layer.tick(QUIET), LayerStatus.ACTIVE, "as configured" + KEPT);
    layer.tick(QUIET);
    assertThat(mlx.calls()).containsExactly(GIB, GIB);
  }

  @Test
  void whatTheHostHasSetSinceIsLeftToIt() {
    WiredLimit layer = layer("1g");
    layer.tick(QUIET);
    mlx.hostSets(3 * GIB);
    Overdue.make(layer);

    LayerPart part = layer.tick(QUIET);

    is(part, LayerStatus.OFF, "the host has set 3 GiB (3221225472 bytes) itself since");
    assertThat(part.wantedBytes()).hasValue(GIB);
    assertThat(part.effectiveBytes()).hasValue(3 * GIB);
    assertThat(layer.restoresOnlyWhenQuiet()).isFalse();
    Overdue.make(layer);
    assertThat(layer.tick(QUIET).status()).as("for good").isEqualTo(LayerStatus.OFF);
    assertThat(mlx.limitBytes()).isEqualTo(3 * GIB);
  }

  @Test
  void enforcedItIsSetAgain() {
    WiredLimit layer = layer(terms("1g", Mode.GUARD, OnDrift.ENFORCE));
    layer.tick(QUIET);
    mlx.hostSets(3 * GIB);
    Overdue.make(layer);

    LayerPart part = layer.tick(QUIET);

    is(
        part,
        LayerStatus.ACTIVE,
        "the host has set 3 GiB (3221225472 bytes) itself since; put right");
    assertThat(part.effectiveBytes()).hasValue(GIB);
    assertThat(part.previousBytes()).as("what the host wants from now on").hasValue(3 * GIB);
    assertThat(mlx.limitBytes()).isEqualTo(GIB);
    assertThat(layer.restore(true)).isEmpty();
    assertThat(mlx.limitBytes()).isEqualTo(3 * GIB);
  }

  @Test
  void aRefusalWhileItLooksIsSaid() {
    WiredLimit layer = layer("1g");
    layer.tick(QUIET);
    Overdue.make(layer);
    mlx.refuseCall(2);

    is(layer.tick(QUIET), LayerStatus.FAILED, "refused");
    assertThat(layer.restoresOnlyWhenQuiet()).as("still ours").isTrue();
  }

  private WiredLimit layer(String setting) {
    return layer(terms(setting, Mode.GUARD));
  }

  private WiredLimit layer(Terms terms) {
    return new WiredLimit(
        WiredLimits.ALLOCATOR,
        Optional.empty(),
        new HeldLimit(mlx),
        terms,
        Optional.of(new MacVersion(15, "15.5")));
  }

  private static Terms terms(String setting, Mode mode) {
    return terms(setting, mode, OnDrift.REPORT);
  }

  private static Terms terms(String setting, Mode mode, OnDrift onDrift) {
    return WiredLimits.terms(
        setting, mode, onDrift, Reading.of(64 * GIB), OptionalLong.of(48 * GIB));
  }
}
