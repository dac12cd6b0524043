// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.discover;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Which native calls are taken for MLX's, and what stands above them. */
class SamplesTest {

  private static final int LOOKS = 50;
  private static final long ROOM = 1 << 20;

  private static final ThreadSample GENERATES =
      Played.inJni(
          "java.lang.Thread#run",
          "com.acme.Server#serve",
          "org.springframework.web.Dispatcher#dispatch",
          "com.acme.Chat$$SpringCGLIB$$0#reply",
          "com.acme.Chat#reply",
          "com.acme.Chat#lambda$reply$0",
          "com.acme.Llm#generate",
          "com.acme.Llm#decode!");

  private static final ThreadSample POLLS =
      Played.inJni("java.lang.Thread#run", "com.acme.Wire#loop", "com.acme.Wire#poll!");

  private static final ThreadSample WAITS =
      Played.inJava("com.acme.Server#serve", "com.acme.Queue#take", "java.lang.Object#wait");

  private final Samples samples = new Samples(ROOM);

  private List<String> places() {
    return samples.places().stream().map(Place::name).toList();
  }

  @Test
  void theHostsOwnMethodsAboveTheWorkOutermostFirst() {
    for (int look = 0; look < LOOKS; look++) {
      boolean works = look % 2 == 0;
      samples.add(works ? List.of(GENERATES, POLLS) : List.of(WAITS, POLLS), works);
    }

    assertThat(places())
        .containsExactly("com.acme.Server#serve", "com.acme.Chat#reply", "com.acme.Llm#generate");
    Place outermost = samples.places().getFirst();
    assertThat(outermost.share()).isEqualTo(1);
    assertThat(outermost.purity()).isEqualTo(0.5);
    assertThat(outermost.depth()).isZero();
    assertThat(samples.places().getLast().depth()).isEqualTo(2);
    assertThat(samples.looks()).isEqualTo(LOOKS);
    assertThat(samples.moved()).isEqualTo(LOOKS / 2);
  }

  /** The negative control of the test above: nothing but the poll, whatever the counters do. */
  @Test
  void aCallThatStandsWhileTheyStandStillIsNoEvidenceBesideOneThatMovesWithThem() {
    for (int look = 0; look < LOOKS; look++) {
      samples.add(look % 2 == 0 ? List.of(GENERATES, POLLS) : List.of(POLLS), look % 2 == 0);
    }
    assertThat(places()).doesNotContain("com.acme.Wire#loop");

    Samples alone = new Samples(ROOM);
    for (int look = 0; look < LOOKS; look++) {
      alone.add(List.of(POLLS), look % 2 == 0);
    }
    assertThat(alone.places()).extracting(Place::name).containsExactly("com.acme.Wire#loop");
  }

  @Test
  void nothingWhereTheCountersStandStill() {
    for (int look = 0; look < LOOKS; look++) {
      samples.add(List.of(GENERATES, POLLS), false);
    }

    assertThat(places()).isEmpty();
    assertThat(samples.callsSeen()).isFalse();
  }

  @Test
  void aNameIsEnoughEvenThen() {
    for (int look = 0; look < LOOKS; look++) {
      samples.add(
          List.of(Played.inForeignCall("com.acme.Llm#generate", "com.acme.MlxArray#eval"), POLLS),
          false);
    }

    assertThat(places()).containsExactly("com.acme.Llm#generate", "com.acme.MlxArray#eval");
  }

  /** An application that looks at MLX's memory now and then, through a binding with the name. */
  @Test
  void aNameThatIsRarelyThereIsNotTheWork() {
    for (int look = 0; look < LOOKS; look++) {
      boolean works = look % 2 == 0;
      ThreadSample other =
          look == 4 ? Played.inForeignCall("com.acme.Meter#read", "com.acme.MlxC#memory") : WAITS;
      samples.add(works ? List.of(GENERATES, other) : List.of(other), works);
    }

    assertThat(places()).contains("com.acme.Llm#generate").doesNotContain("com.acme.Meter#read");
  }

  @Test
  void nativeCodeOfTheJdkOrOfAFrameworkIsNotMlx() {
    for (int look = 0; look < LOOKS; look++) {
      samples.add(
          List.of(
              Played.inJni("com.acme.Server#serve", "sun.nio.ch.EPoll#wait!"),
              Played.inJni("com.acme.Netty#start", "io.netty.channel.epoll.Native#epollWait!")),
          true);
    }

    assertThat(places()).isEmpty();
  }

  @Test
  void aVirtualThreadInsideNativeCodeIsNoticed() {
    samples.add(
        List.of(Played.inJni("java.lang.Thread#run", "jdk.internal.vm.Continuation#run"), WAITS),
        true);

    assertThat(samples.onCarriers()).isEqualTo(1);
    assertThat(places()).isEmpty();
  }

  /** Each thread is somewhere else, with names as long as they may be, and none of them matters. */
  @Test
  void threadsOutsideNativeCodeTakeNoRoom() {
    for (int look = 0; look < LOOKS; look++) {
      for (int thread = 0; thread < LOOKS; thread++) {
        String name = "com.acme.Deep#m" + look + "x" + thread + "y".repeat(10_000);
        samples.add(List.of(Played.inJava("com.acme.Server#serve", name)), false);
      }
    }
    assertThat(samples.isFull()).isFalse();

    samples.add(List.of(GENERATES), true);
    assertThat(places()).contains("com.acme.Llm#generate");
  }

  /** The negative control of the test above; what was there before stays. */
  @Test
  void whatNativeCallersTakeIsBounded() {
    for (int look = 0; look < LOOKS; look++) {
      samples.add(List.of(GENERATES), true);
    }
    for (int look = 0; look < LOOKS * LOOKS && !samples.isFull(); look++) {
      samples.add(
          List.of(Played.inJni("com.acme.Deep#m" + look + "y".repeat(10_000), "com.acme.X#x!")),
          false);
    }

    assertThat(samples.isFull()).isTrue();
    assertThat(samples.looks()).isBetween(LOOKS + 40, LOOKS + 60);
    samples.add(List.of(GENERATES), true);
    assertThat(places())
        .containsExactly("com.acme.Server#serve", "com.acme.Chat#reply", "com.acme.Llm#generate");
  }

  @Test
  void whatIsSeenSinceAMark() {
    samples.add(List.of(GENERATES), true);
    samples.mark();
    assertThat(samples.placesSinceMark()).isEmpty();

    samples.add(List.of(Played.inJni("com.acme.Other#generate", "com.acme.Llm#decode!")), true);
    assertThat(samples.placesSinceMark())
        .extracting(Place::name)
        .containsExactly("com.acme.Other#generate");
    assertThat(places()).contains("com.acme.Chat#reply", "com.acme.Other#generate");
  }
}
