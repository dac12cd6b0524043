// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.watch;

import io.mlxguard.cli.status.GuardStatus;
import io.mlxguard.cli.status.Sight;
import io.mlxguard.cli.status.Vitals;
import io.mlxguard.cli.target.Connection;
import io.mlxguard.cli.target.Exit;
import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.target.Preflight;
import io.mlxguard.cli.target.Target;
import io.mlxguard.cli.target.TimeLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One process that is looked at again and again, over one connection, which is opened anew when it
 * breaks. A process that does not answer is asked once, and not again before it has answered, so
 * that nothing piles up in it or here. Used by one thread.
 */
public final class Watched implements Looks {
  private static final Duration NO_LIMIT = Duration.ofDays(365);

  private final Target target;
  private final Optional<Instant> started;
  private @Nullable CompletableFuture<Sight> pending;
  private boolean late;

  // Of the asking thread, of which there is one at a time.
  private volatile @Nullable Connection connection;

  public Watched(Target target) {
    this.target = target;
    this.started = target.started();
  }

  @Override
  public Target target() {
    return target;
  }

  @Override
  public void begin() {
    if (pending == null && isSame()) {
      CompletableFuture<Sight> answer = new CompletableFuture<>();
      pending = answer;
      late = false;
      Thread asking = new Thread(() -> ask(answer), "mlx-guard-watch");
      asking.setDaemon(true);
      asking.start();
    }
  }

  @Override
  public Sight end(Duration patience) {
    if (!isSame()) {
      return new Sight.Gone();
    }
    CompletableFuture<Sight> asked = pending;
    if (asked == null) {
      return new Sight.Unread("it was not asked");
    }
    try {
      // One that is late has been waited for, and is not to slow each tick from now on.
      Sight sight = asked.get(late ? 0 : patience.toNanos(), TimeUnit.NANOSECONDS);
      pending = null;
      return sight;
    } catch (TimeoutException e) {
      late = true;
      return new Sight.Unread(whyLate());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error; // no module jdk.attach, which another Java may have
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Sight.Unread("interrupted");
    }
  }

  @Override
  public void close() {
    Connection open = connection;
    if (open != null) {
      open.close();
    }
  }

  private void ask(CompletableFuture<Sight> answer) {
    try {
      answer.complete(look());
    } catch (Failure e) {
      close();
      connection = null;
      answer.complete(e.exit == Exit.NO_PROCESS ? new Sight.Gone() : new Sight.Unread(why(e)));
    } catch (RuntimeException | Error e) {
      answer.completeExceptionally(e);
    }
  }

  private Sight look() throws Failure {
    Preflight.connectable(target);
    TimeLimit limit = new TimeLimit(NO_LIMIT, slow -> {});
    Connection open = connection;
    if (open == null) {
      open = Connection.open(target, limit);
      connection = open;
    }
    Optional<GuardStatus> status = GuardStatus.in(open.properties(), target);
    return status.isPresent()
        ? new Sight.Seen(Vitals.of(status.get(), Instant.now()))
        : new Sight.Unguarded();
  }

  private String whyLate() {
    try {
      Preflight.connectable(target);
      return "gives no answer; it may be hanging, out of CPU or in a long pause";
    } catch (Failure e) {
      return why(e);
    }
  }

  /** Who it is about is said beside it. */
  private String why(Failure failure) {
    String who = target + " ";
    String text = failure.text();
    return text.startsWith(who) ? text.substring(who.length()) : text;
  }

  /** Its pid may be another process by now. */
  private boolean isSame() {
    return target.isAlive() && target.started().equals(started);
  }
}
