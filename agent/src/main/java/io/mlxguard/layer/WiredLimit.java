// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import io.mlxguard.config.Bytes;
import io.mlxguard.config.Limit;
import io.mlxguard.config.Mode;
import io.mlxguard.mlx.Allocator;
import io.mlxguard.mlx.MlxCall;
import io.mlxguard.mlx.MlxCallFailed;
import io.mlxguard.os.MacVersion;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Layer 1: MLX's wired limit. It caps nothing: it asks macOS to keep that much GPU memory resident,
 * fails above the device's recommended maximum, freezes small Macs, and is a known trigger of a
 * kernel panic on macOS 26 (ml-explore/mlx issue 3186; reference/platform.md 8.5). So {@code auto}
 * acts only where it is sound, an explicit value is validated first, and both the setting and the
 * giving back wait for a quiet moment: it must not change under work in flight.
 */
public final class WiredLimit implements LimitLayer {

  private static final long GIB = 1L << 30;
  private static final long SMALLEST_MAC = 32 * GIB;
  private static final int OLDEST_MACOS = 15;
  private static final String AUTO = "70 % of memory, within the recommended maximum";
  private static final String OVERRIDE = "; wired-limit=SIZE sets it all the same";

  private final Optional<String> refusal;
  private final Optional<MacVersion> macos;
  private final HeldLimit limit;
  private final LimitParts parts;
  private final Leaving leaving;
  private final DriftWatch watch = new DriftWatch();
  private Terms terms;
  private LayerPart part;

  /**
   * The layer for one allocator; nothing is set before the first quiet tick.
   *
   * @param terms with the value of {@code wired-limit}
   * @param macos the macOS this is; empty elsewhere
   */
  public WiredLimit(Allocator allocator, Terms terms, Optional<MacVersion> macos) {
    this(
        allocator.id(),
        allocator.refusal(MlxCall.SET_WIRED_LIMIT),
        new HeldLimit(allocator::setWiredLimit),
        terms,
        macos);
  }

  WiredLimit(
      int allocator,
      Optional<String> refusal,
      HeldLimit limit,
      Terms terms,
      Optional<MacVersion> macos) {
    this.refusal = refusal;
    this.limit = limit;
    this.parts = new LimitParts(allocator, limit);
    this.leaving = new Leaving("wired limit", limit, parts);
    this.terms = terms;
    this.macos = macos;
    this.part = waiting("not set yet");
  }

  @Override
  public LayerPart tick(Moment moment) {
    if (moment.quiet()) {
      leaving.again();
    }
    boolean settled = part.status() == LayerStatus.FAILED || part.status() == LayerStatus.OFF;
    if (!settled && !leaving.isStuck()) {
      look(moment);
    }
    return leaving.orStuck(part);
  }

  private void look(Moment moment) {
    try {
      part = next(wanted(terms), moment);
    } catch (MlxCallFailed e) {
      part = parts.of(LayerStatus.FAILED, e.reason());
    }
  }

  @Override
  public Optional<String> objection(Terms asked) {
    return wanted(asked).objection(asked);
  }

  private Wanted wanted(Terms asked) {
    boolean unwanted =
        asked.setting() instanceof Limit.Off || asked.setting() instanceof Limit.Invalid;
    if (refusal.isPresent() && !unwanted) {
      return new Wanted.Nothing(LayerStatus.SKIPPED, refusal.get());
    }
    if (asked.setting() instanceof Limit.Auto) {
      Optional<String> advice = advice(asked);
      if (advice.isPresent()) {
        return new Wanted.Nothing(LayerStatus.SKIPPED, "auto: " + advice.get() + OVERRIDE);
      }
    }
    long most = asked.maxRecommendedBytes().orElse(0);
    Wanted wanted =
        Wanted.of(
            asked, memory -> Math.min(Math.min(memory / 10 * 7, memory / 20 * 19), most), AUTO);
    return wanted instanceof Wanted.Bound bound ? within(bound, most) : wanted;
  }

  /** Why {@code auto} leaves the limit alone here; empty where it does not. */
  private Optional<String> advice(Terms asked) {
    if (macos.isEmpty()) {
      return Optional.of("this is not macOS");
    }
    if (macos.get().major() < OLDEST_MACOS) {
      return Optional.of("macOS " + macos.get() + " is older than " + OLDEST_MACOS);
    }
    if (macos.get().panicsWhenWired()) {
      return Optional.of(
          "on macOS " + macos.get() + " it can panic the kernel (ml-explore/mlx issue 3186)");
    }
    return asked
        .memoryBytes()
        .known()
        .filter(memory -> memory < SMALLEST_MAC)
        .map(small -> "it freezes Macs below 32 GB");
  }

  /** MLX throws above the maximum, so it is never asked to go there. */
  private static Wanted within(Wanted.Bound bound, long most) {
    if (most <= 0) {
      return new Wanted.Nothing(
          LayerStatus.SKIPPED, "the device's recommended maximum is not known here");
    }
    return bound.bytes() > most
        ? new Wanted.Nothing(
            LayerStatus.OFF,
            Bytes.rounded(bound.bytes())
                + " is above the device's recommended maximum of "
                + Bytes.text(most))
        : bound;
  }

  private LayerPart next(Wanted wanted, Moment moment) throws MlxCallFailed {
    return switch (wanted) {
      case Wanted.Nothing(LayerStatus status, String why) ->
          gaveBack(moment) ? parts.of(status, why) : going();
      case Wanted.Bound bound when terms.mode() == Mode.OBSERVE ->
          gaveBack(moment) ? parts.observing(bound.bytes(), OptionalLong.empty()) : going();
      case Wanted.Bound bound when limit.holds(bound.bytes()) -> hold(bound, moment);
      case Wanted.Bound bound when moment.quiet() -> {
        limit.put(bound.bytes());
        watch.looked();
        yield inForce(bound);
      }
      case Wanted.Bound bound ->
          waiting("waits for a quiet moment to set " + Bytes.text(bound.bytes()));
    };
  }

  private boolean gaveBack(Moment moment) {
    if (limit.held() && moment.quiet()) {
      Optional<String> _ = leaving.now(); // what stands in the way, it keeps
    }
    return !limit.held();
  }

  private LayerPart going() {
    return parts.leaving(
        LayerStatus.WAITING,
        "waits for a quiet moment to give the limit back",
        OptionalLong.empty());
  }

  private LayerPart hold(Wanted.Bound bound, Moment moment) throws MlxCallFailed {
    if (part.status() != LayerStatus.ACTIVE) {
      return inForce(bound); // other terms that come to the same limit
    }
    if (!watch.isDue(moment)) {
      return part;
    }
    watch.looked();
    OptionalLong theirs = limit.drift(terms.onDrift());
    return theirs.isPresent() ? parts.drifted(bound.bytes(), theirs.getAsLong()) : part;
  }

  private LayerPart waiting(String why) {
    return parts.of(LayerStatus.WAITING, why);
  }

  private LayerPart inForce(Wanted.Bound bound) {
    String why = bound.why() + "; keeps memory resident, caps nothing";
    return parts.of(LayerStatus.ACTIVE, why, bound.bytes(), bound.bytes());
  }

  @Override
  public Optional<String> change(Terms next) {
    terms = next;
    part = waiting("not set yet");
    return Optional.empty();
  }

  @Override
  public boolean restoresOnlyWhenQuiet() {
    return limit.held();
  }

  @Override
  public Optional<String> restore(boolean quiet) {
    if (!limit.held()) {
      return Optional.empty();
    }
    return quiet
        ? leaving.now()
        : Optional.of(
            "wired limit of "
                + Bytes.text(limit.previousBytes().orElse(0))
                + ": MLX was never quiet, and it must not change under running work");
  }
}
