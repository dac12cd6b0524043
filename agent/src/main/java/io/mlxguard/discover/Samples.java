// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.discover;

import io.mlxguard.discover.NativeSite.Evidence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a row of looks at all stacks has found. Which native calls are MLX's is judged over all of
 * them: by name, else by whether MLX's counters move with them. Used by one thread.
 */
public final class Samples {

  private static final int MOST_SITES = 1000;

  /** What an entry of a map takes, and what is in it besides texts and lists; rather too much. */
  private static final int BYTES_OF_ENTRY = 160;

  /** Less is not worth a line. */
  private static final double LEAST_SHARE = 0.05;

  /** How the JDK calls what a virtual thread runs on. */
  private static final String CARRIER = "jdk.internal.vm.Continuation";

  /** A method that was above a native call at some look; the same one is there once. */
  private static final class Method {

    private final Name name;
    private int seenElsewhere;

    Method(Name name) {
      this.name = name;
    }
  }

  /**
   * As a stack names it. Equality is written out here and below: what the JDK makes for a record is
   * kept by its own method handles, softly, and our loader with it.
   */
  private record Name(String className, String methodName) {

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Name name
          && className.equals(name.className)
          && methodName.equals(name.methodName);
    }

    @Override
    public int hashCode() {
      return className.hashCode() * 31 + methodName.hashCode();
    }
  }

  /** One way from a thread's start to a native call; equal by the identity of what is on it. */
  private record Path(NativeSite site, List<Method> methods) {

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Path path && site == path.site && methods.equals(path.methods);
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(site) * 31 + methods.hashCode();
    }
  }

  /** How often a way was seen. */
  private static final class Seen {

    private int times;
    private int timesAtMark;
  }

  private final long mostBytes;
  private final Map<Name, Method> methods = new HashMap<>();
  private final Map<Path, Seen> paths = new HashMap<>();
  private final Map<String, NativeSite> sites = new HashMap<>();
  private long bytes;
  private boolean full;
  private int looks;
  private int moved;
  private int onCarriers;

  /**
   * No look yet.
   *
   * @param mostBytes of the heap that it may take, about
   */
  public Samples(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  /**
   * One look. Of a thread outside native code only methods count that were above it before: a host
   * has any number of others.
   *
   * @param threads none of the guard's
   * @param countersMoved whether MLX's counters are others than at the look before
   */
  public void add(List<ThreadSample> threads, boolean countersMoved) {
    looks++;
    moved += countersMoved ? 1 : 0;
    for (ThreadSample thread : threads) {
      Set<Name> names = names(thread.frames());
      Optional<NativeSite> site = NativeCall.of(thread).flatMap(it -> site(it, countersMoved));
      site.ifPresentOrElse(it -> add(it, names), () -> addElsewhere(names));
      onCarriers += countersMoved && isCarrierInNative(thread) ? 1 : 0;
    }
  }

  /** That of the call, which hears of it; none where there is no room for one more. */
  private Optional<NativeSite> site(NativeCall call, boolean countersMoved) {
    NativeSite site = sites.get(call.site());
    if (site == null && sites.size() < MOST_SITES && fits(2L * call.site().length())) {
      site = new NativeSite();
      sites.put(call.site(), site);
    }
    if (site != null) {
      site.seen(call, looks, countersMoved);
    }
    return Optional.ofNullable(site);
  }

  /** The frames of the thread that is mounted are not shown. */
  private static boolean isCarrierInNative(ThreadSample thread) {
    return thread.inNative()
        && !thread.frames().isEmpty()
        && thread.frames().getFirst().getClassName().equals(CARRIER);
  }

  private void add(NativeSite site, Set<Name> names) {
    List<Method> way = new ArrayList<>(names.size());
    for (Name name : names) {
      Method method = methods.get(name);
      if (method == null && fits(2L * (name.className().length() + name.methodName().length()))) {
        method = new Method(name);
        methods.put(name, method);
      }
      if (method == null) {
        return;
      }
      way.add(method);
    }
    Path path = new Path(site, List.copyOf(way));
    Seen seen = paths.get(path);
    if (seen == null && !way.isEmpty() && fits(8L * way.size())) {
      seen = new Seen();
      paths.put(path, seen);
    }
    if (seen != null) {
      seen.times++;
    }
  }

  private void addElsewhere(Set<Name> names) {
    for (Name name : names) {
      Method method = methods.get(name);
      if (method != null) {
        method.seenElsewhere++;
      }
    }
  }

  private boolean fits(long moreBytes) {
    full |= bytes + BYTES_OF_ENTRY + moreBytes > mostBytes;
    bytes += full ? 0 : BYTES_OF_ENTRY + moreBytes;
    return !full;
  }

  /** Candidates, outermost first, each once. */
  private static Set<Name> names(List<StackTraceElement> frames) {
    Set<Name> names = new LinkedHashSet<>();
    for (StackTraceElement frame : frames.reversed()) {
      if (Frames.isCandidate(frame)) {
        names.add(new Name(frame.getClassName(), frame.getMethodName()));
      }
    }
    return names;
  }

  /** Whether there is no room for anything new: further looks add nothing worth their price. */
  public boolean isFull() {
    return full;
  }

  /** What is seen from now on is told by {@link #placesSinceMark} as well. */
  public void mark() {
    paths.values().forEach(it -> it.timesAtMark = it.times);
  }

  /** How many looks there were. */
  public int looks() {
    return looks;
  }

  /** At how many of them MLX's counters had moved. */
  public int moved() {
    return moved;
  }

  /** How often a virtual thread was inside native code while they moved; its stack nobody shows. */
  public int onCarriers() {
    return onCarriers;
  }

  /** Whether any call was seen that is taken for one of MLX's. */
  public boolean callsSeen() {
    return !sitesOfMlx().isEmpty();
  }

  /** The sites at which MLX is called, by the surest evidence there is. */
  private Set<NativeSite> sitesOfMlx() {
    Set<NativeSite> found = new LinkedHashSet<>();
    for (Evidence evidence : List.of(Evidence.NAMED, Evidence.MOVES, Evidence.STANDS)) {
      for (NativeSite site : sites.values()) {
        if (site.evidence(moved, looks - moved) == evidence) {
          found.add(site);
        }
      }
      if (!found.isEmpty()) {
        return found;
      }
    }
    return found;
  }

  /** The methods of the host's above MLX's work; those above most of it first. */
  public List<Place> places() {
    return places(it -> it.times);
  }

  /** The same of what was seen since the mark. */
  public List<Place> placesSinceMark() {
    return places(it -> it.times - it.timesAtMark);
  }

  private List<Place> places(ToIntFunction<Seen> times) {
    Set<NativeSite> ofMlx = sitesOfMlx();
    Map<Method, Sum> sums = new HashMap<>();
    int work = 0;
    for (Map.Entry<Path, Seen> one : paths.entrySet()) {
      int seen = times.applyAsInt(one.getValue());
      boolean isWork = ofMlx.contains(one.getKey().site());
      work += isWork ? seen : 0;
      List<Method> way = one.getKey().methods();
      for (int i = 0; i < way.size(); i++) {
        sums.computeIfAbsent(way.get(i), Sum::new).add(seen, isWork, i);
      }
    }
    List<Place> places = new ArrayList<>();
    for (Sum sum : sums.values()) {
      if (sum.work > 0 && (double) sum.work / work >= LEAST_SHARE) {
        places.add(sum.place(work));
      }
    }
    places.sort(
        Comparator.comparingDouble((Place it) -> -it.share())
            .thenComparingDouble(Place::depth)
            .thenComparing(Place::name));
    return places;
  }

  private static final class Sum {

    private final Method method;
    private int seen;
    private int work;
    private long depths;

    Sum(Method method) {
      this.method = method;
      this.seen = method.seenElsewhere;
    }

    void add(int times, boolean isWork, int depth) {
      seen += times;
      if (isWork) {
        work += times;
        depths += (long) times * depth;
      }
    }

    Place place(int allWork) {
      return new Place(
          method.name.className(),
          method.name.methodName(),
          (double) work / allWork,
          (double) work / seen,
          (double) depths / work);
    }
  }
}
