// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.config.Config;
import io.mlxguard.gate.ClearCause;
import io.mlxguard.gate.Due;
import io.mlxguard.gate.Gate;
import io.mlxguard.gate.Plan;
import io.mlxguard.gate.Pool;
import io.mlxguard.os.Machine;
import io.mlxguard.os.PressureLevel;
import io.mlxguard.os.PressureReading.Domain;
import io.mlxguard.pressure.GcNudge;
import io.mlxguard.pressure.Memory;
import io.mlxguard.pressure.Reclaim.Progress;
import io.mlxguard.pressure.Rung;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rungs on a gate without woven methods, and without an MLX that could be dipped. */
class PoolReclaimTest {

  private static final long MIB = 1L << 20;
  private static final String POOL = "512 MiB (536870912 bytes)";
  private static final Memory MEMORY = new Memory(8192 * MIB, 512 * MIB, 9000 * MIB);
  private static final Memory LITTLE = new Memory(8192 * MIB, 63 * MIB, 9000 * MIB);

  private final Config config = Config.parse("pressure-watchdog.gc-nudge=off");
  private final Gate gate = new Gate((_, _) -> {});
  private final ClearAfterGenerate clearing =
      new ClearAfterGenerate(gate, Machine.current(), config);
  private final PoolReclaim host = reclaim(Domain.HOST);
  private final PoolReclaim card = reclaim(Domain.DEVICE);

  /** A pool that a clear empties. */
  private static final class Full implements Pool {

    private long bytes = 512 * MIB;

    @Override
    public long cacheBytes() {
      return bytes;
    }

    @Override
    public long activeBytes() {
      return 0;
    }

    @Override
    public long footprintBytes() {
      return -1;
    }

    @Override
    public boolean sharesStream() {
      return false;
    }

    @Override
    public boolean drain() {
      return true;
    }

    @Override
    public boolean clear() {
      bytes = 0;
      return true;
    }
  }

  private PoolReclaim reclaim(Domain domain) {
    PoolReclaim reclaim = new PoolReclaim(domain, clearing, new GcNudge(), config.pressure());
    reclaim.look(true, false, 0, 0);
    return reclaim;
  }

  private static Optional<String> refusal(PoolReclaim reclaim, Rung rung, Memory memory) {
    return reclaim.refusal(rung, 0, PressureLevel.WARN, memory);
  }

  private static void askForClear(PoolReclaim reclaim) {
    assertThat(reclaim.take(Rung.CLEAR, 0, MEMORY).text())
        .isEqualTo("a clear is due of a pool of " + POOL);
  }

  private void clear() {
    gate.follow(new Plan(Plan.Phase.READY, new Full(), true, Duration.ZERO), 0);
    assertThat(gate.clearIdle()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsDoneOnASideThatMlxDoesNotAllocateFrom(Rung rung) {
    host.look(false, false, 0, 1);
    card.look(false, false, 0, 1);

    assertThat(refusal(host, rung, MEMORY))
        .contains("MLX allocates from the card, so nothing here frees the machine's memory");
    assertThat(refusal(card, rung, MEMORY)).contains("MLX does not allocate from a card");
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsDoneOnNumbersThatMlxDoesNotTell(Rung rung) {
    host.look(true, true, 0, 1);

    assertThat(refusal(host, rung, MEMORY)).contains("MLX does not tell what it holds");
  }

  @Test
  void eachRungSaysWhyItIsNotTaken() {
    assertThat(refusal(host, Rung.GC_NUDGE, MEMORY)).contains("pressure-watchdog.gc-nudge is off");
    assertThat(refusal(host, Rung.CLEAR, LITTLE))
        .contains("MLX's pool holds 63 MiB (66060288 bytes), less than is worth it");
    assertThat(refusal(host, Rung.CLEAR, MEMORY)).contains("MLX is not in use yet");
    assertThat(refusal(host, Rung.DIP, LITTLE))
        .contains("MLX's pool holds 63 MiB (66060288 bytes), less than is worth it");
    assertThat(refusal(host, Rung.DIP, MEMORY)).contains("MLX is not in use yet");
    assertThat(refusal(host, Rung.HOLD, MEMORY)).contains("clear-after-generate.max-hold is 0s");
  }

  @Test
  void observingTellsWhatWouldBeDoneAndAsksForNothing() {
    host.change(config.pressure(), true);

    assertThat(refusal(host, Rung.CLEAR, MEMORY)).isEmpty();
    assertThat(refusal(host, Rung.DIP, MEMORY)).isEmpty();
    assertThat(host.take(Rung.GC_NUDGE, 0, MEMORY).text())
        .isEqualTo("would collect garbage with 8 GiB (8589934592 bytes) in arrays");
    assertThat(host.take(Rung.CLEAR, 0, MEMORY).text())
        .isEqualTo("would ask for a clear of a pool of " + POOL);
    assertThat(host.take(Rung.DIP, 0, MEMORY).text())
        .isEqualTo(
            "would lower the cache limit to 100 MiB (104857600 bytes), with "
                + POOL
                + " in the pool");
    assertThat(host.take(Rung.HOLD, 0, MEMORY).text()).isEqualTo("would hold new calls");
    assertThat(gate.due()).isEmpty();
  }

  @Test
  void aClearIsAskedOfTheGateWhichMakesItWhenItIsQuiet() {
    askForClear(host);
    assertThat(gate.due().map(Due::cause)).contains(ClearCause.PRESSURE);
    assertThat(host.progress(Rung.CLEAR)).isEqualTo(Progress.PENDING);

    clear();

    assertThat(host.progress(Rung.CLEAR)).isEqualTo(Progress.DONE);
  }

  @Test
  void oneThatIsNotNeededAnyMoreIsDropped() {
    askForClear(host);
    gate.served();

    assertThat(host.progress(Rung.CLEAR)).isEqualTo(Progress.DROPPED);
  }

  @Test
  void whenCalmReturnsAClearIsNotDueAnyMore() {
    askForClear(host);
    host.calm();

    assertThat(gate.due()).isEmpty();
    assertThat(host.progress(Rung.CLEAR)).isEqualTo(Progress.DROPPED);
  }

  @Test
  void calmLeavesAClearThatIsDueForLayerFour() {
    gate.request(ClearCause.POOL, 100 * MIB);
    host.calm();

    assertThat(gate.due().map(Due::cause)).contains(ClearCause.POOL);
  }

  @Test
  void calmOnTheMachineLeavesAClearForTheCard() {
    askForClear(card);
    host.calm();

    assertThat(gate.due().map(Due::cause)).contains(ClearCause.PRESSURE);
    assertThat(card.progress(Rung.CLEAR)).isEqualTo(Progress.PENDING);
  }

  @Test
  void aClearIsBlockedByCallsThatRunAndOnItsOwnSideAlone() {
    askForClear(card);
    long sinceNanos = gate.due().orElseThrow().sinceNanos();
    assertThat(card.blockedFor(sinceNanos)).as("nothing runs").isEmpty();
    gate.addCallsInside(2);

    assertThat(card.blockedFor(sinceNanos + 5)).contains(Duration.ofNanos(5));
    assertThat(host.blockedFor(sinceNanos + 5)).isEmpty();
  }

  @Test
  void aClearThatWasMadeForOneSideIsNoneOfTheOthers() {
    askForClear(host);
    clear();
    assertThat(host.progress(Rung.CLEAR)).isEqualTo(Progress.DONE);
    askForClear(card);
    host.calm();

    assertThat(card.progress(Rung.CLEAR)).isEqualTo(Progress.PENDING);
  }

  @Test
  void withoutAnMlxThatCanBeDippedNoneIsLowered() {
    assertThat(host.take(Rung.DIP, 0, MEMORY).text())
        .isEqualTo("the host's own cache limit is lower already");
    assertThat(host.isDipping()).isFalse();
  }
}
