// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mbean;

import io.mlxguard.config.Key;
import io.mlxguard.layer.LayerStatus;
import io.mlxguard.pressure.History;
import io.mlxguard.pressure.Journal;
import io.mlxguard.snapshot.Snapshot;
import io.mlxguard.thread.OwnThread;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.management.JMException;
import javax.management.MBeanServer;
import org.jspecify.annotations.Nullable;

/**
 * The guard's MBeans: when they are registered, and what they are told. All of JMX happens on one
 * thread of their own, since it can be the host's code and may never come back.
 */
public final class MBeans {

  /** Sets limits on behalf of a client. */
  @FunctionalInterface
  public interface Limits {

    /**
     * Puts a value in force for one key.
     *
     * @param value as it would stand in a configuration
     * @return a sentence: what is in force now
     * @throws IllegalArgumentException with a sentence, if the value is not allowed
     */
    String set(Key key, String value);
  }

  private static final String MODULE = "java.management";
  private static final String THREAD = "mlx-guard-jmx";
  private static final int MOST_PENDING = 64;
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  /** A host without MLX pays for each awakening. */
  private static final Duration BETWEEN_LOOKS_WITHOUT_MLX = Duration.ofSeconds(4);

  /** The limits still have to be given back in what is left of a detach. */
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(1);

  private final String version;
  private final Instant since;
  private final Journal journal;
  private final History history;
  private final Consumer<String> warn;
  private final ClientLimits limits;
  private final boolean present = ModuleLayer.boot().findModule(MODULE).isPresent();
  private final BlockingQueue<Runnable> pending = new ArrayBlockingQueue<>(MOST_PENDING);
  private final OwnThread thread = new OwnThread(THREAD);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Edges edges = new Edges();

  private volatile String state;
  private volatile @Nullable Snapshot latest;
  private volatile boolean attached;
  private volatile boolean inUse;
  private volatile boolean listening;
  private volatile boolean closed;

  /** Written by the own thread; read as well by one that ends a stuck one. */
  private volatile @Nullable Registrar registrar;

  private volatile List<String> left = List.of();
  private boolean started;
  private boolean tried;
  private int refusals;

  /**
   * Nothing is registered yet.
   *
   * @param version the guard's
   * @param since when it started
   * @param journal the actions of layer 5
   * @param history what was known of memory
   * @param limits carries out a client's operation
   * @param warn takes a line for the log
   */
  public MBeans(
      String version,
      Instant since,
      Journal journal,
      History history,
      Limits limits,
      Consumer<String> warn) {
    this.version = version;
    this.since = since;
    this.journal = journal;
    this.history = history;
    this.limits = new ClientLimits(limits);
    this.warn = warn;
    this.state =
        present
            ? "waits until something in this JVM uses JMX, as JConsole does"
            : "none: this runtime has no module " + MODULE;
  }

  /** Begins to wait until the host, or a client, uses JMX. */
  public void start() {
    if (present) {
      started = true;
      thread.repeat(this::turn);
    }
  }

  /** Somebody has attached, and may want to see the beans soon. */
  public void attached() {
    attached = true;
    wake();
  }

  /** Takes what the guard knows now. Called by the worker thread; never blocks. */
  public void tell(Snapshot snapshot) {
    if (closed) {
      return;
    }
    Snapshot before = latest;
    latest = snapshot;
    if (!inUse && isInUse(snapshot)) {
      inUse = true;
      if (!present) {
        warn.accept(
            "no MBeans: this runtime lacks the module "
                + MODULE
                + "; jlink --add-modules "
                + MODULE
                + " adds it");
      }
      wake();
    }
    if (listening && before != null) {
      for (Edge edge : edges.between(before, snapshot)) {
        boolean _ = pending.offer(() -> send(edge)); // a listener that blocks costs the rest
      }
      if (before.allocators().size() != snapshot.allocators().size()
          || before.pressure().domains().size() != snapshot.pressure().domains().size()
          || !before.targetNames().equals(snapshot.targetNames())) {
        wake();
      }
    }
  }

  private static boolean isInUse(Snapshot snapshot) {
    return snapshot.allocators().stream()
        .flatMap(it -> it.parts().values().stream())
        .anyMatch(part -> part.status() != LayerStatus.WAITING);
  }

  /** Where they stand, in one clause. */
  public String state() {
    return state;
  }

  /** One that does not fit is not needed: the thread has things to do and looks after each. */
  private void wake() {
    boolean _ = pending.offer(() -> {});
  }

  private Duration turn() {
    try {
      Runnable next =
          tried ? pending.take() : pending.poll(pause().toMillis(), TimeUnit.MILLISECONDS);
      if (next != null) {
        next.run();
      }
      if (!closed) {
        look();
      }
    } catch (InterruptedException e) {
      return Duration.ZERO; // by a detach, after which nothing is run again
    } catch (Exception | Error e) { // of a listener's; the next event may go well
      return Duration.ZERO;
    }
    return Duration.ZERO;
  }

  private Duration pause() {
    return inUse || attached ? BETWEEN_LOOKS : BETWEEN_LOOKS_WITHOUT_MLX;
  }

  private void look() throws JMException {
    Registrar beans = registrar;
    if (beans != null) {
      beans.follow();
      say(beans);
    } else if (!tried && latest != null) {
      register();
    }
  }

  private void register() {
    try {
      Optional<MBeanServer> server = HostJmx.server();
      if (server.isPresent()) {
        tried = true;
        state = "being registered";
        register(
            new Registrar(server.get(), version, since, this::known, journal, history, limits));
      }
    } catch (Exception | Error e) {
      tried = true;
      forget();
      String why = Clause.of(e);
      state = "none: JMX fails in this JVM (" + why + ")";
      warn.accept("no MBeans: JMX fails in this JVM (" + why + ")");
    }
  }

  private void register(Registrar beans) throws JMException {
    registrar = beans;
    if (closed) {
      return; // whoever closed may not have seen it
    }
    listening = true;
    beans.register();
    state = "registered";
    say(beans);
    if (!beans.holdsAny()) {
      forget();
    }
  }

  /** What cannot be taken away now is tried again at the end. */
  private void forget() {
    listening = false;
    unregister();
  }

  private Snapshot known() {
    Snapshot now = latest;
    if (now == null) {
      throw new IllegalStateException("not looked yet");
    }
    return now.seenAt(System.nanoTime());
  }

  private void say(Registrar beans) {
    if (beans.refused().size() == refusals) {
      return;
    }
    refusals = beans.refused().size();
    List<String> without = new ArrayList<>();
    beans.refused().forEach((name, why) -> without.add(name + " (" + why + ")"));
    if (beans.holdsAny()) {
      state = "registered without " + String.join(", ", without);
      warn.accept("MBeans are " + state);
    } else {
      state = "none: the MBeanServer takes no " + without.getFirst();
      warn.accept("no MBeans: the MBeanServer takes no " + without.getFirst());
    }
  }

  private void send(Edge edge) {
    Registrar beans = registrar;
    if (beans != null) {
      beans.tell(edge);
    }
  }

  /**
   * Takes them away.
   *
   * @return what is left, by name
   */
  public List<String> close(Duration left) throws InterruptedException {
    Duration share = left.dividedBy(4);
    Duration each = share.compareTo(LONGEST_CLOSE) < 0 ? share : LONGEST_CLOSE;
    closed = true;
    listening = false;
    List<String> remaining = new ArrayList<>();
    if (!limits.close(each)) {
      remaining.add("an operation of a client's, which is still under way");
    }
    if (started) {
      remaining.addAll(end(each));
    }
    latest = null;
    return remaining;
  }

  /** Not by an interrupt at first: the thread may be inside the host's code. */
  private List<String> end(Duration each) throws InterruptedException {
    pending.clear();
    boolean _ =
        pending.offer(
            () -> {
              unregister();
              ended.countDown();
            });
    List<String> remaining = new ArrayList<>();
    if (!ended.await(each.toNanos(), TimeUnit.NANOSECONDS)) {
      remaining.addAll(endOnAnother(each));
    }
    remaining.addAll(left);
    if (!thread.end(each)) {
      remaining.add("its thread, which is inside a listener or an MBeanServer of the host's");
    }
    return remaining;
  }

  private void unregister() {
    Registrar beans = registrar;
    if (beans != null) {
      left = beans.unregister();
    }
  }

  private List<String> endOnAnother(Duration each) throws InterruptedException {
    OwnThread other = new OwnThread(THREAD + "-end");
    try {
      return other.call(
          each,
          () -> {
            unregister();
            return List.of();
          });
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      return List.of("beans that an MBeanServer of the host's holds on to");
    } finally {
      boolean _ = other.end(each);
    }
  }
}
