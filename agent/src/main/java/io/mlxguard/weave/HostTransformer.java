// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.weave;

import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Our place in the JVM's chain of transformers. A class that is being loaded is only noticed: it is
 * woven a moment later by the weaver's own thread, so no thread of the host's ever waits for Byte
 * Buddy, or runs it while it holds a class loader's lock. A class whose plan is made is woven again
 * whoever asks for a retransformation.
 */
final class HostTransformer implements ClassFileTransformer {

  private final Runnable noticed;
  private final Map<Class<?>, ClassPlan> plans = new WeakHashMap<>();
  private volatile Mentions mentions = new Mentions(List.of());
  private volatile @Nullable Planner planner;
  private volatile @Nullable Thread weaver;
  private final LongAdder suppressed = new LongAdder();

  /**
   * A transformer that wants nothing.
   *
   * @param noticed a class that may be meant is being loaded; must not block
   */
  HostTransformer(Runnable noticed) {
    this.noticed = noticed;
  }

  /** Makes other plans from now on; those there are are forgotten. */
  void use(Mentions wanted, Planner plansWith) {
    mentions = wanted;
    planner = plansWith;
    synchronized (plans) {
      plans.clear();
    }
  }

  /** The thread that may make plans: it holds no lock of the host's. */
  void plansOn(@Nullable Thread thread) {
    weaver = thread;
  }

  @Override
  public byte @Nullable [] transform(
      @Nullable ClassLoader loader,
      @Nullable String className,
      @Nullable Class<?> redefined,
      @Nullable ProtectionDomain domain,
      byte[] bytes) {
    try {
      if (isOurs(loader)) {
        return null;
      }
      if (redefined != null) {
        return woven(loader, redefined, bytes);
      }
      if (className != null && mentions.in(className, bytes)) {
        noticed.run();
      }
    } catch (Throwable e) { // the JVM would drop it without a word
      suppressed.increment();
    }
    return null;
  }

  private byte @Nullable [] woven(@Nullable ClassLoader loader, Class<?> type, byte[] bytes) {
    ClassPlan plan = known(type);
    if (plan == null) {
      plan = Thread.currentThread() == weaver ? made(loader, type, bytes) : ClassPlan.NOTHING;
    }
    if (plan.isEmpty()) {
      return null;
    }
    try {
      return Bytecode.woven(type.getName(), loader, bytes, plan.methods());
    } catch (Throwable e) { // a method too large for any more code, or what Byte Buddy cannot read
      put(type, plan.refusedFor(e));
      throw e;
    }
  }

  @SuppressWarnings("ReferenceEquality") // a loader is equal to itself alone
  static boolean isOurs(@Nullable ClassLoader loader) {
    return loader == HostTransformer.class.getClassLoader();
  }

  private ClassPlan made(@Nullable ClassLoader loader, Class<?> type, byte[] bytes) {
    Planner with = planner;
    if (with == null || !with.wants(type)) {
      return ClassPlan.NOTHING;
    }
    try {
      ClassPlan plan = with.plan(type, Bytecode.describe(type.getName(), loader, bytes));
      put(type, plan);
      return plan;
    } catch (Throwable e) {
      refuse(type, "could not be woven: " + e);
      throw e;
    }
  }

  /** Nothing of it is woven, for all targets that mean it. */
  void refuse(Class<?> type, String why) {
    Planner with = planner;
    put(type, with == null ? ClassPlan.NOTHING : with.refused(type, why));
  }

  void put(Class<?> type, ClassPlan plan) {
    synchronized (plans) {
      plans.put(type, plan);
    }
  }

  private @Nullable ClassPlan known(Class<?> type) {
    synchronized (plans) {
      return plans.get(type);
    }
  }

  boolean isPlanned(Class<?> type) {
    return known(type) != null;
  }

  /** Every class with a plan that is still loaded. */
  Map<Class<?>, ClassPlan> plans() {
    synchronized (plans) {
      return new HashMap<>(plans);
    }
  }

  /** The classes that have woven code in them. */
  Set<Class<?>> woven() {
    List<Class<?>> all = new ArrayList<>();
    plans()
        .forEach(
            (type, plan) -> {
              if (!plan.isEmpty()) {
                all.add(type);
              }
            });
    return Set.copyOf(all);
  }

  /** Errors of ours that went no further. */
  long suppressed() {
    return suppressed.sum();
  }
}
