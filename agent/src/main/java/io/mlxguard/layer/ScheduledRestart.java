// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import io.mlxguard.config.Config;
import io.mlxguard.config.Mode;
import io.mlxguard.config.RestartChoice;
import io.mlxguard.config.UserFolder;
import io.mlxguard.restart.Facts;
import io.mlxguard.restart.Ledger;
import io.mlxguard.restart.Planner;
import io.mlxguard.restart.RestartEvent;
import io.mlxguard.restart.RestartEvent.Kind;
import io.mlxguard.restart.RestartState;
import io.mlxguard.restart.RestartState.Stage;
import io.mlxguard.restart.ShutdownHooks;
import io.mlxguard.restart.Supervisor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Layer 6: each day, or on wear, the host is left at a moment without a call in flight, for its
 * supervisor to start it again. The checklist's calendar trigger does not restart a running job
 * (reference/platform.md 5), so the guard leaves from inside. Whether it may is settled when it is
 * configured: with a supervisor to bring the host back, and a ledger that stops a loop. Used by the
 * thread of the restart alone, but for {@link #state}.
 */
public final class ScheduledRestart {

  private static final int LATEST = 10;
  private static final Duration BETWEEN_VIEWS = Duration.ofSeconds(1);
  private static final String CUTS =
      "the host has no shutdown hook of its own: requests under way at a restart are cut off, and"
          + " those that come in a moment later";

  /** Where restarts are remembered. */
  interface Folder {
    Path path() throws IOException;
  }

  private final Consumer<RestartEvent> listener;
  private final Folder folder;
  private final List<RestartEvent> events = new ArrayList<>();
  private long eventNumber;
  private long seenEvent;
  private Instant seen = Instant.EPOCH;
  private Optional<Boolean> toldCuts = Optional.empty();
  private RestartChoice choice;
  private Optional<Supervisor> supervisor = Optional.empty();
  private @Nullable Ledger ledger;
  private @Nullable Planner planner;
  private String who = "";
  private volatile RestartState state = RestartState.UNWANTED;

  /**
   * The layer; nothing is planned yet.
   *
   * @param listener is told of each event
   */
  public ScheduledRestart(Config config, Consumer<RestartEvent> listener) {
    this(config, listener, UserFolder.STATE::path);
  }

  ScheduledRestart(Config config, Consumer<RestartEvent> listener, Folder folder) {
    this.folder = folder;
    this.choice = config.restart();
    this.listener = listener;
  }

  /** What is known of it; any thread. */
  public RestartState state() {
    return state;
  }

  /**
   * Takes a configuration, and finds out whether it can be followed.
   *
   * @param guarded how long the guard has been there, by a clock that nobody sets
   */
  public void use(Config config, Instant now, Duration guarded) {
    withdraw();
    RestartChoice wanted = config.restart();
    choice = config.mode() == Mode.OBSERVE ? wanted.observing() : wanted;
    Planner before = planner;
    planner = null;
    supervisor = Optional.empty();
    if (!choice.isWanted()) {
      state = choice.unreadable() ? RestartState.UNREADABLE : RestartState.UNWANTED;
      return;
    }
    supervisor = choice.supervised() ? Optional.of(Supervisor.vouchedFor()) : shown();
    Optional<Boolean> again = supervisor.flatMap(it -> it.startsAgainAfter(choice.exitCode()));
    Optional<String> refusal = refusal(again);
    if (refusal.isPresent() && !choice.notifyOnly()) {
      prevent(refusal.get());
      return;
    }
    try {
      ledger = opened();
    } catch (IOException | RuntimeException e) {
      prevent(
          "no record of restarts can be kept ("
              + e
              + "), and without it nothing would stop a loop; make the folder writable, or set"
              + " XDG_STATE_HOME to one that is");
      return;
    }
    planner = new Planner(choice, now, guarded, Math.random(), ledger, this::tell);
    if (before != null && before.hasWindowsOf(choice)) {
      planner.follow(before); // one that is open, or was skipped, stays so under another key
    }
    who = who(again);
    tell(Kind.PLANNED, plan(now));
    state = RestartState.of(Stage.WAITING, plan(now), events);
  }

  /** Where nothing is left, nothing is written. */
  private Ledger opened() throws IOException {
    if (choice.notifyOnly()) {
      return new Ledger(Path.of(""), host());
    }
    Ledger kept = new Ledger(folder.path(), host());
    int unreadable = kept.open();
    if (unreadable > 0) {
      tell(
          Kind.FAILED,
          unreadable + " lines of " + kept.file() + " could not be read and are left out");
    }
    return kept;
  }

  private void prevent(String why) {
    tell(Kind.FAILED, why);
    state = RestartState.of(Stage.PREVENTED, why, events);
  }

  private static Optional<Supervisor> shown() {
    ProcessHandle self = ProcessHandle.current();
    return Supervisor.in(
        System.getenv(),
        new Supervisor.Self(
            self.pid(),
            self.parent().map(it -> OptionalLong.of(it.pid())).orElseGet(OptionalLong::empty),
            System.getProperty("os.name", "").startsWith("Mac"),
            controlGroup()));
  }

  private static String controlGroup() {
    try {
      return Files.readString(Path.of("/proc/self/cgroup"));
    } catch (IOException | RuntimeException e) {
      return "";
    }
  }

  /** From one life to the next: the job where it shows, else the command and its folder. */
  private String host() {
    return supervisor
        .flatMap(Supervisor::label)
        .orElseGet(
            () ->
                System.getProperty("sun.java.command", "")
                    + "\n"
                    + System.getProperty("user.dir", ""));
  }

  private String plan(Instant now) {
    String when =
        next(now)
            .map(it -> "each day at " + choice.setting() + ", next " + it)
            .orElse("on wear alone");
    return when + "; " + who;
  }

  /**
   * Why the host would stay down; empty where it would not, or where that does not show.
   *
   * @param again what systemd's files say
   */
  private Optional<String> refusal(Optional<Boolean> again) {
    return supervisor.isEmpty()
        ? Optional.of(Supervisor.NONE)
        : again.filter(it -> !it).map(_ -> supervisor.get().refusal(choice.exitCode()));
  }

  private String who(Optional<Boolean> again) {
    if (choice.notifyOnly()) {
      return "says so and leaves nothing";
    }
    return "exits with "
        + choice.exitCode()
        + ", "
        + supervisor.map(Supervisor::name).orElse("nobody")
        + " has to start it again"
        + supervisor.flatMap(it -> it.doubt(again)).map(it -> "; " + it).orElse("");
  }

  private Optional<String> next(Instant now) {
    return planner == null ? Optional.empty() : planner.shownNext(now);
  }

  /** Whether there is anything to look for. */
  public boolean isPlanned() {
    return planner != null;
  }

  /** What the host is left with. */
  public int exitCode() {
    return choice.exitCode();
  }

  /** When a shutdown that does not end is reported. */
  public Duration stuckAfter() {
    return choice.stuckAfter();
  }

  /** What a person does about a shutdown that hangs. */
  public String byHand() {
    return supervisor.map(Supervisor::byHand).orElse("restart it by hand");
  }

  /** Whether a restart waits for its moment. */
  public boolean isDue() {
    return planner != null && planner.isDue();
  }

  /**
   * Looks at the clock; answers with the cause where the host is to be left now. By then that is
   * entered in the ledger: at a first moment, and since a disk takes its time, the host is left at
   * the next.
   */
  public Optional<String> look(Instant now, Facts facts) {
    Planner plan = planner;
    Ledger kept = ledger;
    if (plan == null || kept == null) {
      return Optional.empty();
    }
    Optional<String> cause = plan.look(now, facts);
    if (cause.isPresent() && !kept.isEntered()) {
      cause = Optional.empty();
      enter(now, plan, kept);
    } else if (cause.isPresent()) {
      tell(Kind.LEAVING, "leaving with exit code " + choice.exitCode() + ": " + cause.get());
    } else if (!plan.isDue()) {
      withdraw();
    }
    boolean old = Duration.between(seen, now).abs().compareTo(BETWEEN_VIEWS) >= 0;
    if (old || seenEvent != eventNumber) {
      see(now, facts, plan, kept, cause);
      seen = now;
      seenEvent = eventNumber;
    }
    return cause;
  }

  private void enter(Instant now, Planner plan, Ledger kept) {
    try {
      kept.enter(new Ledger.Entry(now, plan.isScheduled() ? "window" : "wear"));
    } catch (IOException | RuntimeException e) {
      failed("not restarted: " + kept.file() + " cannot be written (" + e + ")");
    }
  }

  /** No restart is made that was entered. */
  public void withdraw() {
    try {
      if (ledger != null) {
        ledger.withdraw();
      }
    } catch (IOException | RuntimeException e) {
      tell(Kind.FAILED, "a restart that was not made is counted: " + e);
    }
  }

  /** It could not be done after all; not in this window any more. */
  public void failed(String why) {
    if (planner != null) {
      planner.refused();
    }
    tell(Kind.FAILED, why);
  }

  private void see(Instant now, Facts facts, Planner plan, Ledger kept, Optional<String> leaving) {
    List<Ledger.Entry> recent = kept.near(now, choice.mostIn());
    Optional<Boolean> cutsRequests =
        ShutdownHooks.all().map(all -> ShutdownHooks.ofHost(all).isEmpty());
    if (facts.inUse()) {
      warnOfCuts(cutsRequests);
    }
    Stage stage =
        leaving.isPresent() ? Stage.LEAVING : facts.inUse() ? plan.stage() : Stage.WAITING;
    state =
        new RestartState(
            stage,
            clause(stage, now, plan, leaving) + note(cutsRequests),
            plan.next(now),
            plan.cause(),
            plan.dueSince(),
            supervisor.map(Supervisor::name),
            cutsRequests,
            recent.size(),
            recent.isEmpty() ? Optional.empty() : Optional.of(recent.getLast().at()),
            plan.skipped(),
            plan.missed(),
            facts.timeToLimit(),
            List.copyOf(events));
  }

  /** A host may register its hook at any time; what is said is put right then. */
  private void warnOfCuts(Optional<Boolean> cuts) {
    if (cuts.isEmpty() || cuts.equals(toldCuts) || choice.notifyOnly()) {
      return;
    }
    boolean first = toldCuts.isEmpty();
    toldCuts = cuts;
    if (cuts.get()) {
      tell(Kind.CUTS, CUTS);
    } else if (!first) {
      tell(Kind.PLANNED, "the host has a shutdown hook of its own now");
    }
  }

  private static String note(Optional<Boolean> cuts) {
    return cuts.orElse(false) ? "; the host has no shutdown hook of its own" : "";
  }

  private String clause(Stage stage, Instant now, Planner plan, Optional<String> leaving) {
    return switch (stage) {
      case LEAVING -> "leaving: " + leaving.orElse("");
      case DUE -> "due: " + plan.cause().orElse("") + "; waits for a moment without a call";
      case STOOD_DOWN -> "stands down after " + choice.mostRestarts() + " restarts in a short time";
      default -> plan(now);
    };
  }

  private void tell(Kind kind, String sentence) {
    RestartEvent event =
        new RestartEvent(++eventNumber, kind, System.currentTimeMillis(), sentence);
    events.add(event);
    if (events.size() > LATEST) {
      events.removeFirst();
    }
    listener.accept(event);
  }
}
