// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.config.Config;
import io.mlxguard.gate.TargetNumbers;
import io.mlxguard.gate.Woven;
import io.mlxguard.layer.LayerPart;
import io.mlxguard.layer.LayerStatus;
import io.mlxguard.restart.RestartState;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotTest {

  private static final String LLM = "com.acme.Llm#generate(..)";
  private static final Config DEFAULTS = Config.parse("");
  private static final Config ALL_OFF =
      Config.parse("wired-limit=off,cache-limit=off,memory-limit=off,pressure-watchdog=off");
  private static final AllocatorSnapshot GUARDED =
      Snapshots.inUse(1, Snapshots.active(1, 512), Snapshots.active(1, 2048));
  private static final AllocatorSnapshot DOUBTED = Snapshots.doubtful(2, "which of them?");

  @Test
  void everyLayerOffIsDisabledWhateverTheDoubt() {
    Config off =
        Config.parse("wired-limit=off,cache-limit=off,memory-limit=off,pressure-watchdog=off");
    Snapshot snapshot =
        Snapshot.of(
            off, RestartState.UNWANTED, List.of(Snapshots.doubtful(1, "which?")), List.of());
    assertThat(snapshot.state()).isEqualTo(GuardState.DISABLED);
  }

  @Test
  void beforeTheFirstLook() {
    Snapshot snapshot = Snapshot.starting(ALL_OFF);

    is(snapshot, GuardState.STARTING, "not looked yet");
    assertThat(snapshot.config()).isEqualTo(ALL_OFF);
    assertThat(snapshot.activeLayers()).isZero();
  }

  @Test
  void withoutMlxItWaits() {
    is(of(), GuardState.WAITING, "no image in this process exports MLX's memory functions yet");
  }

  @Test
  void whatNobodyHasUsedItWaitsFor() {
    is(
        of(Snapshots.unused(1), Snapshots.unused(2)),
        GuardState.WAITING,
        "MLX is loaded; the host has not used it yet");
  }

  @Test
  void withinTheDelayItStarts() {
    is(
        of(Snapshots.unused(1), Snapshots.begun(2)),
        GuardState.STARTING,
        "MLX is in use; the limits follow");
  }

  @Test
  void withLimitsItGuards() {
    Snapshot snapshot = of(GUARDED);

    is(snapshot, GuardState.GUARDING, "MLX is in use");
    assertThat(snapshot.activeLayers()).isEqualTo(2);
    assertThat(snapshot.allocators()).containsExactly(GUARDED);
    assertThat(snapshot.layers()).hasSize(6);
  }

  @ParameterizedTest
  @EnumSource(
      value = LayerStatus.class,
      names = {"ACTIVE", "OBSERVING", "YIELDED"})
  void oneLimitLookedAfterIsEnough(LayerStatus status) {
    LayerPart looked = Snapshots.part(1, status, "a reason");
    LayerPart off = Snapshots.part(1, LayerStatus.OFF, "switched off");

    is(of(Snapshots.inUse(1, looked, off)), GuardState.GUARDING, "MLX is in use");
    is(of(Snapshots.inUse(1, off, looked)), GuardState.GUARDING, "MLX is in use");
  }

  @Test
  void whatIsNotUsedYetDoesNotKeepItFromGuarding() {
    is(of(Snapshots.unused(2), GUARDED), GuardState.GUARDING, "MLX is in use");
    is(of(Snapshots.begun(2), GUARDED), GuardState.GUARDING, "MLX is in use");
  }

  @Test
  void aDoubtIsWhatItWaitsFor() {
    is(of(DOUBTED, Snapshots.doubtful(3, "or this?")), GuardState.WAITING, "which of them?");
    is(of(Snapshots.unused(1), DOUBTED), GuardState.WAITING, "which of them?");
  }

  @Test
  void aDoubtAboutOneDoesNotKeepItFromGuardingTheOther() {
    is(of(DOUBTED, GUARDED), GuardState.GUARDING, "MLX is in use");
    is(of(GUARDED, DOUBTED), GuardState.GUARDING, "MLX is in use");
  }

  @Test
  void everyLayerOffIsDisabledWhetherThereIsMlxOrNot() {
    LayerPart off = Snapshots.part(1, LayerStatus.OFF, "switched off");
    LayerPart skipped = Snapshots.part(1, LayerStatus.SKIPPED, "not here");

    is(with(ALL_OFF), GuardState.DISABLED, "every layer is off");
    is(with(ALL_OFF, Snapshots.unused(1)), GuardState.DISABLED, "every layer is off");
    is(with(ALL_OFF, Snapshots.begun(1)), GuardState.DISABLED, "every layer is off");
    is(with(ALL_OFF, Snapshots.inUse(1, off, off)), GuardState.DISABLED, "every layer is off");
    Config unwatched = Config.parse("pressure-watchdog=off");
    is(
        with(unwatched, Snapshots.inUse(1, skipped, off)),
        GuardState.DISABLED,
        "every layer is off");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "wired-limit=off,cache-limit=lots,memory-limit=off,pressure-watchdog=off",
        "wired-limit=0,cache-limit=,memory-limit=200%,pressure-watchdog=on"
      })
  void mistakesAreOffToo(String arguments) {
    is(with(Config.parse(arguments)), GuardState.DISABLED, "every layer is off");
  }

  @Test
  void oneLayerOffIsNotDisabled() {
    assertThat(with(Config.parse("cache-limit=off")).state()).isEqualTo(GuardState.WAITING);
  }

  @Test
  void aFailureIsSaidAboveAllElse() {
    LayerPart failed = Snapshots.part(1, LayerStatus.FAILED, "refused");
    LayerPart off = Snapshots.part(1, LayerStatus.OFF, "switched off");

    is(
        of(Snapshots.inUse(1, Snapshots.active(1, 512), failed), DOUBTED, GUARDED),
        GuardState.DEGRADED,
        "a layer has failed");
    is(
        Snapshot.of(
            DEFAULTS,
            RestartState.UNWANTED,
            List.of(Snapshots.inUse(1, failed, off)),
            List.of("libmlx.so lacks a function")),
        GuardState.DEGRADED,
        "a layer has failed");
  }

  @Test
  void anMlxThatNothingCanBeDoneWithIsSaidEvenWhereAnotherIsGuardedOrAllIsOff() {
    List<String> unusable = List.of("one lacks a function", "two returned 1");

    for (Snapshot snapshot :
        List.of(
            Snapshot.of(DEFAULTS, RestartState.UNWANTED, List.of(), unusable),
            Snapshot.of(DEFAULTS, RestartState.UNWANTED, List.of(GUARDED), unusable),
            Snapshot.of(ALL_OFF, RestartState.UNWANTED, List.of(), unusable))) {
      is(snapshot, GuardState.DEGRADED, "one lacks a function; two returned 1");
      assertThat(snapshot.unusable()).isEqualTo(unusable);
    }
  }

  @Test
  void whatFailsMeanwhileTakesNoKnowledgeAway() {
    Snapshot before = of(GUARDED);

    Snapshot after = before.failed("a tick failed");

    is(after, GuardState.DEGRADED, "a tick failed");
    assertThat(after.layers()).isEqualTo(before.layers());
    assertThat(after.allocators()).isEqualTo(before.allocators());
    assertThat(after.config()).isEqualTo(before.config());
  }

  @Test
  void lookingAgainSaysTheSameOnlyWhereNothingWasFoundUnderTheSameConfiguration() {
    Snapshot unusable =
        Snapshot.of(
            DEFAULTS, RestartState.UNWANTED, List.of(), List.of("libmlx.so lacks a function"));

    assertThat(of().stillWithoutMlx(DEFAULTS, RestartState.UNWANTED)).isTrue();
    assertThat(with(ALL_OFF).stillWithoutMlx(ALL_OFF, RestartState.UNWANTED)).isTrue();
    assertThat(of().stillWithoutMlx(ALL_OFF, RestartState.UNWANTED)).isFalse();
    assertThat(Snapshot.starting(DEFAULTS).stillWithoutMlx(DEFAULTS, RestartState.UNWANTED))
        .isFalse();
    assertThat(of(Snapshots.unused(1)).stillWithoutMlx(DEFAULTS, RestartState.UNWANTED)).isFalse();
    assertThat(of().failed("a tick failed").stillWithoutMlx(DEFAULTS, RestartState.UNWANTED))
        .isFalse();
    assertThat(unusable.stillWithoutMlx(DEFAULTS, RestartState.UNWANTED)).isFalse();
  }

  @Test
  void whereNoLookIsPermittedItIsDisabledAndSaysWhy() {
    Snapshot snapshot = Snapshot.prevented(DEFAULTS, "no native access");

    is(snapshot, GuardState.DISABLED, "no native access");
    assertThat(snapshot.layers()).hasSize(6);
    assertThat(snapshot.activeLayers()).isZero();
    assertThat(snapshot.allocators()).isEmpty();
  }

  @Test
  void observingItSaysSo() {
    Config observe = Config.parse("mode=observe");
    LayerPart would = Snapshots.part(1, LayerStatus.OBSERVING, "would set 1 GiB");
    LayerPart failed = Snapshots.part(1, LayerStatus.FAILED, "refused");

    is(
        with(observe, Snapshots.inUse(1, would, would)),
        GuardState.GUARDING,
        "MLX is in use; nothing is changed in mode observe");
    is(with(observe, Snapshots.inUse(1, would, failed)), GuardState.DEGRADED, "a layer has failed");
    is(
        with(observe, Snapshots.unused(1)),
        GuardState.WAITING,
        "MLX is loaded; the host has not used it yet");
  }

  @Test
  void aReaderNoticesAnotherMode() {
    assertThat(with(Config.parse("mode=observe")).gist()).isNotEqualTo(of().gist());
  }

  @Test
  void aReaderNoticesWhatChangesAndNotThatAReadingIsNew() {
    assertThat(of(GUARDED).gist())
        .isEqualTo(
            of(Snapshots.inUse(1, Snapshots.active(1, 512), Snapshots.active(1, 2048))).gist())
        .isNotEqualTo(
            of(Snapshots.inUse(1, Snapshots.active(1, 256), Snapshots.active(1, 2048))).gist())
        .isNotEqualTo(of().gist())
        .isNotEqualTo(with(Config.parse("install-delay=1s"), GUARDED).gist())
        .isNotEqualTo(of(GUARDED).failed("a tick failed").gist());
  }

  @Test
  void aReaderNoticesWhatIsWovenAndNotEachCall() {
    TargetNumbers called = Snapshots.target(LLM, false, List.of("a"), List.of("b"));
    String gist = woven(called);

    assertThat(
            woven(
                new TargetNumbers(
                    LLM,
                    List.of("a"),
                    List.of("b"),
                    99,
                    9,
                    9,
                    9,
                    9,
                    called.averageMicros(),
                    called.baselineMicros(),
                    9,
                    called.tokensPerSecond(),
                    called.drift(),
                    called.drift(),
                    false,
                    called.poolGrowthBytes(),
                    called.activeGrowthBytes(),
                    9)))
        .isEqualTo(gist);
    assertThat(
            of(GUARDED).with(new Woven(Optional.of(Snapshots.clears(7)), List.of(called))).gist())
        .isEqualTo(gist);
    assertThat(
            List.of(
                woven(Snapshots.target(LLM, true, List.of("a"), List.of("b"))),
                woven(Snapshots.target(LLM, false, List.of("a", "c"), List.of("b"))),
                woven(Snapshots.target(LLM, false, List.of("c"), List.of("b"))),
                woven(Snapshots.target(LLM, false, List.of("a"), List.of())),
                woven(Snapshots.target("com.acme.Chat#reply", false, List.of("a"), List.of("b"))),
                woven(called, called),
                of(GUARDED).gist()))
        .doesNotContain(gist)
        .doesNotHaveDuplicates();
  }

  private static String woven(TargetNumbers... targets) {
    return of(GUARDED).with(Snapshots.woven(targets)).gist();
  }

  private static Snapshot of(AllocatorSnapshot... allocators) {
    return with(DEFAULTS, allocators);
  }

  private static Snapshot with(Config config, AllocatorSnapshot... allocators) {
    return Snapshot.of(config, RestartState.UNWANTED, List.of(allocators), List.of());
  }

  private static void is(Snapshot snapshot, GuardState state, String reason) {
    assertThat(snapshot.state()).isEqualTo(state);
    assertThat(snapshot.reason()).isEqualTo(reason);
  }
}
