// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.thread.OwnThread;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UndoTest {

  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  private final Undo undo = new Undo();
  private final List<String> done = new ArrayList<>();

  @Test
  void lastStepFirst() {
    undo.push("one", left -> did("one"));
    undo.push("two", left -> did("two"));
    undo.push("three", left -> did("three"));

    assertThat(undo.run(TIMEOUT)).isEmpty();
    assertThat(done).containsExactly("three", "two", "one");
  }

  @Test
  void eachStepOnce() {
    undo.push("one", left -> did("one"));
    undo.run(TIMEOUT);

    assertThat(undo.run(TIMEOUT)).isEmpty();
    assertThat(done).containsExactly("one");
  }

  @Test
  void whatIsLeftIsNamedAfterItsStep() {
    undo.push("the limits", left -> List.of("cache limit", "memory limit"));
    undo.push("the log", left -> List.of());
    undo.push("the worker", left -> List.of("its thread"));

    assertThat(undo.run(TIMEOUT))
        .containsExactly(
            "the worker: its thread", "the limits: cache limit", "the limits: memory limit");
  }

  @Test
  void aStepThatThrowsStopsNoOther() {
    undo.push("one", left -> did("one"));
    undo.push(
        "two",
        left -> {
          throw new IOException("no such file");
        });
    undo.push("three", left -> did("three"));
    undo.push(
        "four",
        left -> {
          throw new IllegalStateException("not now");
        });

    assertThat(undo.run(TIMEOUT)).containsExactly("four: not now", "two: no such file");
    assertThat(done).containsExactly("three", "one");
  }

  @Test
  void aStepThatFailsWithAnErrorStopsNoOther() {
    undo.push("one", left -> did("one"));
    undo.push(
        "two",
        left -> {
          throw new LinkageError("dlclose");
        });

    assertThat(undo.run(TIMEOUT)).containsExactly("two: dlclose");
    assertThat(done).containsExactly("one");
  }

  @Test
  void aStepThatThrowsWithoutAMessageIsNamedAfterWhatItThrew() {
    undo.push(
        "one",
        left -> {
          throw new NullPointerException();
        });

    assertThat(undo.run(TIMEOUT)).containsExactly("one: java.lang.NullPointerException");
  }

  @Test
  void anInterruptOfOneStepDoesNotCutTheNextOneShort() throws InterruptedException {
    OwnThread thread = new OwnThread("mlx-guard-test");
    undo.push("one", left -> thread.call(left, () -> did("one")));
    undo.push(
        "two",
        left -> {
          throw new InterruptedException();
        });

    assertThat(undo.run(TIMEOUT)).containsExactly("two: interrupted");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(done).containsExactly("one");
    assertThat(thread.end(TIMEOUT)).isTrue();
  }

  @Test
  void anInterruptIsKeptAndStopsNoOther() {
    undo.push("one", left -> did("one"));
    undo.push(
        "two",
        left -> {
          throw new InterruptedException();
        });

    assertThat(undo.run(TIMEOUT)).containsExactly("two: interrupted");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(done).containsExactly("one");
  }

  @Test
  void theTimeIsForAllTogether() {
    List<Duration> left = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      undo.push(
          "step",
          it -> {
            left.add(it);
            return List.of();
          });
    }

    undo.run(TIMEOUT);

    assertThat(left).hasSize(3).isSortedAccordingTo((one, other) -> other.compareTo(one));
    assertThat(left).allSatisfy(it -> assertThat(it).isPositive().isLessThanOrEqualTo(TIMEOUT));
  }

  @Test
  void withoutTimeEveryStepStillRuns() {
    undo.push("one", left -> did(left.toString()));
    undo.push("two", left -> did(left.toString()));

    assertThat(undo.run(Duration.ZERO)).isEmpty();
    assertThat(done).as("enough for a step that needs none").containsExactly("PT0.1S", "PT0.1S");
  }

  private List<String> did(String what) {
    done.add(what);
    return List.of();
  }
}
