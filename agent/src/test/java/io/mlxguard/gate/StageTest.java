// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls that return a stage count until it is complete. */
class StageTest {

  private final Rig rig = new Rig();
  private final int site = rig.site(rig.llm);
  private final int sync = rig.site(rig.chat);

  @BeforeEach
  void ready() {
    rig.ready();
  }

  @AfterEach
  void takeOut() {
    rig.close();
  }

  @Test
  void inFlightUntilItIsComplete() {
    CompletableFuture<String> stage = new CompletableFuture<>();
    start(site, stage);
    assertThat(rig.inFlight()).isEqualTo(1);
    assertThat(rig.llm.numbers().calls()).isZero();
    rig.clock.pass(Duration.ofSeconds(7));

    stage.complete("done");

    assertThat(rig.inFlight()).isZero();
    assertThat(rig.llm.numbers().calls()).isEqualTo(1);
    assertThat(rig.llm.numbers().longestMicros()).isEqualTo(7_000_000);
  }

  @Test
  void noExitClearsUnderIt() {
    CompletableFuture<String> stage = new CompletableFuture<>();
    start(site, stage);
    rig.pool.cacheBytes = Rig.MAX_CACHE;

    Rig.call(sync);
    assertThat(rig.clears()).isZero();
    stage.complete("done");
    assertThat(rig.clears()).as("completion clears nothing").isZero();
    Rig.call(sync);
    assertThat(rig.clears()).as("its thread may have left work").isZero();
    rig.clock.pass(Rig.TAIL_AFTER);
    Rig.call(sync);

    assertThat(rig.clears()).isEqualTo(1);
  }

  @Test
  void completionMakesAClearDueAndDrainsNothing() {
    CompletableFuture<String> stage = new CompletableFuture<>();
    start(site, stage);
    rig.pool.cacheBytes = Rig.MAX_CACHE;

    stage.complete("done");

    assertThat(rig.gate.due()).isPresent();
    assertThat(rig.drains()).isZero();
  }

  @Test
  void whenItFails() {
    CompletableFuture<String> stage = new CompletableFuture<>();
    start(site, stage);
    rig.pool.cacheBytes = Rig.MAX_CACHE;

    stage.completeExceptionally(new IllegalStateException("the host's own"));

    assertThat(rig.inFlight()).isZero();
    assertThat(rig.llm.numbers().errors()).isEqualTo(1);
    assertThat(rig.gate.due()).isEmpty();
  }

  @Test
  void whenItIsCancelled() {
    CompletableFuture<String> stage = new CompletableFuture<>();
    start(site, stage);

    stage.cancel(true);

    assertThat(rig.inFlight()).isZero();
    assertThat(rig.llm.numbers().errors()).isEqualTo(1);
  }

  @Test
  void whenItIsCompleteAlready() {
    rig.pool.cacheBytes = Rig.MAX_CACHE;

    start(site, CompletableFuture.completedFuture("done"));

    assertThat(rig.inFlight()).isZero();
    assertThat(rig.llm.numbers().calls()).isEqualTo(1);
    assertThat(rig.clears()).isZero();
    assertThat(rig.gate.due()).isPresent();
  }

  @Test
  void whenTheCallThrowsThereIsNone() {
    int token = MlxGuardHook.in(site);
    MlxGuardHook.out(site, token, null, new IllegalStateException("the host's own"));

    assertThat(rig.inFlight()).isZero();
    assertThat(rig.llm.numbers().errors()).isEqualTo(1);
  }

  /** A stage of the host's own that takes no callbacks. */
  @Test
  void aStageThatRefuses() {
    long before = MlxGuardHook.suppressed();

    start(site, new OwnStage(0, true));

    assertThat(rig.inFlight()).isZero();
    assertThat(rig.llm.numbers().calls()).isEqualTo(1);
    assertThat(MlxGuardHook.suppressed()).isEqualTo(before + 1);
  }

  @Test
  void aStageThatCallsBackAndThenRefuses() {
    start(site, new OwnStage(1, true));

    assertThat(rig.inFlight()).isZero();
    assertThat(rig.llm.numbers().calls()).isEqualTo(1);
  }

  @Test
  void aStageThatCallsBackTwice() {
    start(site, new OwnStage(2, false));

    assertThat(rig.inFlight()).isZero();
    assertThat(rig.llm.numbers().calls()).isEqualTo(1);
  }

  /** As no stage should be. */
  private static final class OwnStage extends CompletableFuture<String> {
    private final int callbacks;
    private final boolean refuses;

    OwnStage(int callbacks, boolean refuses) {
      this.callbacks = callbacks;
      this.refuses = refuses;
    }

    @Override
    public CompletableFuture<String> whenComplete(
        BiConsumer<? super String, ? super Throwable> action) {
      for (int i = 0; i < callbacks; i++) {
        action.accept("done", null);
      }
      if (refuses) {
        throw new UnsupportedOperationException("the host's own");
      }
      return this;
    }
  }

  @Test
  void nestedItOutlivesTheOuterCall() {
    CompletableFuture<String> stage = new CompletableFuture<>();
    rig.pool.cacheBytes = Rig.MAX_CACHE;
    int outer = MlxGuardHook.in(sync);
    start(site, stage);
    MlxGuardHook.out(sync, outer, null);
    assertThat(rig.inFlight()).isEqualTo(1);
    assertThat(rig.clears()).isZero();

    stage.complete("done");

    assertThat(rig.inFlight()).isZero();
  }

  /** A retry, say: the outer call's stage is another. */
  @Test
  void nestedInItsOwnTargetItIsTheOuterCallsConcern() {
    CompletableFuture<String> outer = new CompletableFuture<>();
    CompletableFuture<String> inner = new CompletableFuture<>();
    int token = MlxGuardHook.in(site);
    start(site, inner);
    inner.complete("done");
    MlxGuardHook.out(site, token, outer, null);
    assertThat(rig.inFlight()).isEqualTo(1);

    outer.complete("done");

    assertThat(rig.inFlight()).isZero();
    assertThat(rig.llm.numbers().calls()).isEqualTo(1);
  }

  /** As where {@code Llm#*} is the target, and one of its methods begins another's work. */
  @Test
  void nestedInItsOwnTargetItOutlivesTheOuterCall() {
    CompletableFuture<String> inner = new CompletableFuture<>();
    rig.pool.cacheBytes = Rig.MAX_CACHE;
    int token = MlxGuardHook.in(site);
    start(site, inner);
    MlxGuardHook.out(site, token, null);
    assertThat(rig.inFlight()).isEqualTo(1);
    assertThat(rig.clears()).isZero();

    inner.complete("done");

    assertThat(rig.inFlight()).isZero();
    assertThat(rig.llm.numbers().calls()).as("part of the outer call").isEqualTo(1);
  }

  @Test
  void callsOnTheCompletingThreadAreOutermost() {
    CompletableFuture<String> stage = new CompletableFuture<>();
    start(site, stage);
    CompletionStage<Void> after = stage.thenRun(() -> Rig.call(sync));

    Rig.elsewhere(() -> stage.complete("done"));

    assertThat(after.toCompletableFuture()).isCompleted();
    assertThat(rig.chat.numbers().calls()).isEqualTo(1);
    assertThat(rig.inFlight()).isZero();
  }

  @Test
  void tokensOfTheResult() {
    int counted = rig.site(rig.llm, null, new TokenReader(java.util.List.of()), true);
    CompletableFuture<String> stage = new CompletableFuture<>();
    start(counted, stage);

    stage.complete("x".repeat(Rig.MIN_TOKENS));

    assertThat(rig.llm.numbers().tokens()).isEqualTo(Rig.MIN_TOKENS);
  }

  @Test
  void tokensOfTheArgument() {
    CompletableFuture<String> stage = new CompletableFuture<>();
    rig.pool.cacheBytes = Gate.FLOOR_BYTES;
    MlxGuardHook.out(site, MlxGuardHook.in(site, Rig.MIN_TOKENS), stage, null);

    stage.complete("done");

    assertThat(rig.llm.numbers().tokens()).isEqualTo(Rig.MIN_TOKENS);
    assertThat(rig.gate.due())
        .hasValueSatisfying(due -> assertThat(due.cause()).isEqualTo(ClearCause.TOKENS));
  }

  @Test
  void theHostsStageIsTheHosts() {
    CompletableFuture<String> stage = new CompletableFuture<>();
    start(site, stage);

    assertThat(stage.getNumberOfDependents()).isEqualTo(1);
    stage.complete("done");
    assertThat(stage).isCompletedWithValue("done");
  }

  private static void start(int site, CompletionStage<?> stage) {
    int token = MlxGuardHook.in(site);
    MlxGuardHook.out(site, token, stage, null);
  }
}
