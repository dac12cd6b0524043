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

/**
 * What a row of looks at all stacks has found. Which native calls are MLX's is judged over all of
 * them: by name, else by whether MLX's counters move with them. Used by one thread.
 */
public final class Samples {

  private static final int MOST_PATHS = 4000;
  private static final int MOST_SITES = 1000;

  /** Less is not worth a line. */
  private static final double LEAST_SHARE = 0.05;

  /** How the JDK calls what a virtual thread runs on. */
  private static final String CARRIER = "jdk.internal.vm.Continuation";

  /** One way from a thread's start to a native call, or to none. */
  private static final class Path {

    private final Optional<String> site;
    private final List<String> methods;
    private int seen;

    Path(Optional<String> site, List<String> methods) {
      this.site = site;
      this.methods = methods;
    }
  }

  private final Map<String, Path> paths = new HashMap<>();
  private final Map<String, NativeSite> sites = new HashMap<>();
  private int looks;
  private int moved;
  private int onCarriers;

  /** No look yet. */
  public Samples() {}

  /**
   * One look.
   *
   * @param threads all of them but the guard's
   * @param countersMoved whether MLX's counters are others than at the look before
   */
  public void add(List<ThreadSample> threads, boolean countersMoved) {
    looks++;
    moved += countersMoved ? 1 : 0;
    for (ThreadSample thread : threads) {
      Optional<NativeCall> call = NativeCall.of(thread);
      call.ifPresent(it -> site(it).seen(it, looks, countersMoved));
      add(call.map(NativeCall::site), methods(thread.frames()));
      onCarriers += countersMoved && isCarrierInNative(thread) ? 1 : 0;
    }
  }

  private NativeSite site(NativeCall call) {
    return sites.size() < MOST_SITES || sites.containsKey(call.site())
        ? sites.computeIfAbsent(call.site(), _ -> new NativeSite())
        : new NativeSite(); // not kept
  }

  /** The frames of the thread that is mounted are not shown. */
  private static boolean isCarrierInNative(ThreadSample thread) {
    return thread.inNative()
        && !thread.frames().isEmpty()
        && thread.frames().getFirst().getClassName().equals(CARRIER);
  }

  private void add(Optional<String> site, List<String> methods) {
    if (methods.isEmpty()) {
      return;
    }
    String key = site.orElse("") + "\n" + String.join("\n", methods);
    Path path = paths.get(key);
    if (path == null && paths.size() < MOST_PATHS) {
      path = new Path(site, methods);
      paths.put(key, path);
    }
    if (path != null) {
      path.seen++;
    }
  }

  /** Candidates, outermost first, each once. */
  private static List<String> methods(List<StackTraceElement> frames) {
    Set<String> methods = new LinkedHashSet<>();
    for (StackTraceElement frame : frames.reversed()) {
      if (Frames.isCandidate(frame)) {
        methods.add(frame.getClassName() + "#" + frame.getMethodName());
      }
    }
    return List.copyOf(methods);
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
  private Set<String> sitesOfMlx() {
    Set<String> found = new LinkedHashSet<>();
    for (Evidence evidence : List.of(Evidence.NAMED, Evidence.MOVES, Evidence.STANDS)) {
      sites.forEach(
          (name, site) -> {
            if (site.evidence(moved, looks - moved) == evidence) {
              found.add(name);
            }
          });
      if (!found.isEmpty()) {
        return found;
      }
    }
    return found;
  }

  /** The methods of the host's above MLX's work; those above most of it first. */
  public List<Place> places() {
    Set<String> ofMlx = sitesOfMlx();
    Map<String, Sum> sums = new HashMap<>();
    int work = 0;
    for (Path path : paths.values()) {
      boolean isWork = path.site.filter(ofMlx::contains).isPresent();
      work += isWork ? path.seen : 0;
      for (int i = 0; i < path.methods.size(); i++) {
        sums.computeIfAbsent(path.methods.get(i), _ -> new Sum()).add(path.seen, isWork, i);
      }
    }
    List<Place> places = new ArrayList<>();
    for (Map.Entry<String, Sum> one : sums.entrySet()) {
      Sum sum = one.getValue();
      if (sum.work > 0 && (double) sum.work / work >= LEAST_SHARE) {
        places.add(sum.place(one.getKey(), work));
      }
    }
    places.sort(
        Comparator.comparingDouble((Place it) -> -it.share())
            .thenComparingDouble(Place::depth)
            .thenComparing(Place::name));
    return places;
  }

  private static final class Sum {

    private int seen;
    private int work;
    private long depths;

    void add(int times, boolean isWork, int depth) {
      seen += times;
      if (isWork) {
        work += times;
        depths += (long) times * depth;
      }
    }

    Place place(String key, int allWork) {
      int hash = key.indexOf('#');
      return new Place(
          key.substring(0, hash),
          key.substring(hash + 1),
          (double) work / allWork,
          (double) work / seen,
          (double) depths / work);
    }
  }
}
