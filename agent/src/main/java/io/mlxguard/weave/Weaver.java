// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.weave;

import io.mlxguard.config.ClearChoice;
import io.mlxguard.config.Target;
import io.mlxguard.gate.Gate;
import io.mlxguard.gate.Hooks;
import io.mlxguard.gate.HostHook;
import io.mlxguard.gate.Site;
import io.mlxguard.gate.TargetNumbers;
import io.mlxguard.gate.TargetStats;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Puts the configured methods under the gate, wherever and whenever they are loaded, and takes them
 * out again. All but {@link #numbers} is called on one thread of the guard's, which holds no lock
 * of the host's.
 */
public final class Weaver {

  private static final int BATCH = 32;

  private final Instrumentation instrumentation;
  private final Gate gate;
  private final Hooks.Place place;
  private volatile HostHook hook;
  private final RunningCalls running;
  private final HostTransformer transformer;
  private final Map<String, TargetStats> stats = new LinkedHashMap<>();
  private volatile List<TargetStats> current = List.of();
  private volatile int methods;
  private List<Target> targets = List.of();
  private final long suppressedBefore = MlxGuardHook.suppressed();
  private int nextSite;
  private boolean inForce;
  private boolean virtualThreads;

  private Weaver(
      Instrumentation instrumentation,
      Hooks.Place place,
      RunningCalls running,
      Gate gate,
      Runnable noticed) {
    this.instrumentation = instrumentation;
    this.place = place;
    this.running = running;
    this.gate = gate;
    this.hook = place.hook(gate);
    this.nextSite = place.firstSite();
    this.transformer = new HostTransformer(noticed);
  }

  /**
   * A weaver that has woven nothing.
   *
   * @param place where its hook goes
   * @param noticed a class that may be meant is being loaded: {@link #scan} should follow. Called
   *     on the host's threads; must not block
   */
  public static Weaver create(
      Instrumentation instrumentation, Hooks.Place place, Runnable noticed) {
    RunningCalls running = new RunningCalls();
    return new Weaver(instrumentation, place, running, new Gate(running), noticed);
  }

  /** Where the calls are counted. */
  public Gate gate() {
    return gate;
  }

  /** How many methods are woven now. */
  public int methods() {
    return methods;
  }

  /** Weaves these targets, and no others any more. */
  public void apply(ClearChoice choice) {
    targets = choice.targets();
    if (!inForce) {
      hook = place.hook(gate); // calls that began before it was taken out have ended unseen
      if (gate.inFlight() > 0 && !isInUse()) {
        gate.forgetCalls();
      }
    }
    List<TargetStats> now = new ArrayList<>();
    for (Target target : targets) {
      now.add(stats.computeIfAbsent(target.text(), this::counted));
    }
    Set<Class<?>> before = transformer.woven();
    transformer.use(
        new Mentions(targets),
        new Planner(
            targets,
            (target, ofArgument, ofResult, tokensInResult, inMonitor) ->
                add(
                    new Site(
                        nextSite++,
                        now.get(target),
                        ofArgument,
                        ofResult,
                        tokensInResult,
                        !inMonitor,
                        targets.get(target).minTokens().orElse(choice.minTokens()),
                        targets.get(target).maxCacheBytes().orElse(choice.maxCacheBytes())))));
    current = List.copyOf(now);
    putInForce();
    boolean _ = weave(wanted(before::contains));
    boolean _ = scan();
  }

  private TargetStats counted(String text) {
    TargetStats made = new TargetStats(text);
    gate.add(made);
    return made;
  }

  private int add(Site site) {
    hook.add(site);
    return site.number();
  }

  private void putInForce() {
    if (!inForce) {
      instrumentation.addTransformer(transformer, true);
      place.put(hook);
      inForce = true;
    }
  }

  /**
   * Weaves what has been loaded since.
   *
   * @return whether anything was
   */
  public boolean scan() {
    boolean any = false;
    while (inForce && weave(wanted(type -> false))) {
      any = true; // weaving one may have loaded another, of which the JVM does not tell us
    }
    return any;
  }

  /** The scheduler's threads: with the first virtual thread, and for as long as the JVM lives. */
  private static boolean isOfVirtualThreads(Class<?> type) {
    return type.getName().equals("jdk.internal.misc.CarrierThread");
  }

  private List<Class<?>> wanted(Predicate<Class<?>> inAnyCase) {
    Planner planner = new Planner(targets, (_, _, _, _, _) -> 0);
    List<Class<?>> wanted = new ArrayList<>();
    for (Class<?> type : instrumentation.getAllLoadedClasses()) {
      virtualThreads |= isOfVirtualThreads(type);
      if (inAnyCase.test(type)
          || (!type.isArray()
              && !type.isPrimitive()
              && !type.isHidden()
              && !HostTransformer.isOurs(type.getClassLoader())
              && !isOfJdk(type)
              && !transformer.isPlanned(type)
              && planner.wants(type))) {
        wanted.add(type);
      }
    }
    return wanted;
  }

  /** Whatever its package is called. */
  private static boolean isOfJdk(Class<?> type) {
    String module = type.getModule().getName();
    return module != null
        && (module.startsWith("java.") || module.startsWith("jdk."))
        && ModuleLayer.boot().equals(type.getModule().getLayer());
  }

  private boolean weave(List<Class<?>> types) {
    if (types.isEmpty()) {
      return false;
    }
    gate.addCallsInside(1); // new calls count before the running ones are found
    try {
      retransformAll(types);
      count();
      if (virtualThreads) {
        gate.distrust(); // one that is not mounted is on no stack
      }
      running.find(gate);
    } finally {
      gate.addCallsInside(-1);
    }
    return true;
  }

  private void retransformAll(List<Class<?>> types) {
    transformer.plansOn(Thread.currentThread());
    try {
      for (int from = 0; from < types.size(); from += BATCH) {
        retransform(types.subList(from, Math.min(types.size(), from + BATCH)));
      }
    } finally {
      transformer.plansOn(null);
    }
  }

  private void retransform(List<Class<?>> types) {
    try {
      instrumentation.retransformClasses(types.toArray(Class<?>[]::new));
    } catch (Exception | Error e) { // one of them: found by trying each
      if (types.size() > 1) {
        types.forEach(type -> retransform(List.of(type)));
      } else {
        transformer.refuse(types.getFirst(), "the JVM does not let it be woven: " + e);
        return;
      }
    }
    for (Class<?> type : types) {
      if (!transformer.isPlanned(type)) {
        transformer.put(type, ClassPlan.NOTHING);
      }
    }
  }

  /** Tells each target what is woven for it, and the stack walk what to look for. */
  private void count() {
    List<Set<String>> woven = new ArrayList<>();
    List<Set<String>> refused = new ArrayList<>();
    targets.forEach(
        target -> {
          woven.add(new TreeSet<>());
          refused.add(new TreeSet<>());
        });
    Set<String> frames = new HashSet<>();
    Set<String> ambiguous = new HashSet<>();
    int count = 0;
    for (Map.Entry<Class<?>, ClassPlan> one : transformer.plans().entrySet()) {
      one.getValue().shown().forEach(it -> woven.get(it.target()).add(it.text()));
      one.getValue().refused().forEach(it -> refused.get(it.target()).add(it.text()));
      for (MethodPlan method : one.getValue().methods()) {
        String frame = one.getKey().getName() + "." + method.name();
        boolean alone = one.getValue().isAlone(method.name());
        boolean _ = alone ? frames.add(frame) : ambiguous.add(frame);
        count++;
      }
    }
    for (int i = 0; i < targets.size(); i++) {
      current.get(i).woven(List.copyOf(woven.get(i)), List.copyOf(refused.get(i)));
    }
    methods = count;
    running.watch(frames, ambiguous);
  }

  /** Looks whether calls from before the weaving have ended. */
  public void look() {
    if (!running.isEmpty()) {
      running.look(gate);
    }
  }

  /** For each target that nothing is woven for, one clause on what may have been meant. */
  public Map<String, String> nearMisses() {
    Class<?>[] loaded = instrumentation.getAllLoadedClasses();
    Map<String, String> misses = new LinkedHashMap<>();
    List<TargetStats> now = current;
    for (int i = 0; i < targets.size(); i++) {
      TargetNumbers numbers = now.get(i).numbers();
      if (numbers.methods().isEmpty() && numbers.refused().isEmpty()) {
        misses.put(numbers.target(), NearMisses.of(targets.get(i), loaded));
      }
    }
    return misses;
  }

  /** Takes everything out again: the bytecode is as it was when this returns. */
  public void unweave() {
    if (!inForce) {
      return;
    }
    inForce = false;
    countNoMore();
    List<Class<?>> woven = List.copyOf(transformer.woven());
    for (int from = 0; from < woven.size(); from += BATCH) {
      restore(woven.subList(from, Math.min(woven.size(), from + BATCH)));
    }
    methods = 0;
    current = List.of();
  }

  /** Takes hook and transformer out, on whatever thread: the woven code does nothing any more. */
  public void countNoMore() {
    place.clear();
    boolean _ = instrumentation.removeTransformer(transformer);
  }

  private void restore(List<Class<?>> types) {
    try {
      instrumentation.retransformClasses(types.toArray(Class<?>[]::new));
    } catch (Exception | Error e) {
      if (types.size() == 1) {
        throw new IllegalStateException(types.getFirst().getName() + " is still woven: " + e, e);
      }
      types.forEach(type -> restore(List.of(type)));
    }
  }

  /** Whether a thread of the host's is inside the guard's own code at this moment. */
  public boolean isInUse() {
    return running.insideOurs();
  }

  /** Each target's numbers. Any thread. */
  public List<TargetNumbers> numbers() {
    return current.stream().map(TargetStats::numbers).toList();
  }

  /** Takes the calls since the tick before into the averages. */
  public void tick(long nowNanos) {
    current.forEach(it -> it.tick(nowNanos));
  }

  /** How often an error of the guard's own, on a thread of the host's, went no further. */
  public long suppressed() {
    return MlxGuardHook.suppressed() - suppressedBefore + transformer.suppressed();
  }
}
