// SPDX-License-Identifier: Apache-2.0
package java.lang;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

/**
 * The one class of mlx-guard that woven code can see from every loader and every module, defined
 * into java.base at run time. A JVM never redefines it, so its signatures are frozen: they cover a
 * call with no argument of interest, with a number, and with an object, and the same for results.
 *
 * <p>With no hook set every method does nothing and {@code in} answers 0. Whatever a hook throws is
 * counted and goes no further.
 */
public abstract class MlxGuardHook {

  /**
   * What a hook keeps about the woven calls this thread is inside; no value means none yet. It
   * lives here, as a JDK type, so that no thread of the host holds on to a guard that has been
   * detached.
   */
  public static final ThreadLocal<int[]> CELL = new ThreadLocal<>();

  private static volatile MlxGuardHook hook;
  private static volatile long suppressed;

  /** For the guard's own implementation. */
  protected MlxGuardHook() {}

  /**
   * Puts a hook in force, or none.
   *
   * @param next null for none
   */
  public static void set(MlxGuardHook next) {
    hook = next;
  }

  /** How many times a hook has thrown; updates that race may be lost. */
  public static long suppressed() {
    return suppressed;
  }

  /**
   * A woven method is entered.
   *
   * @param site the number bound into the advice
   * @return what {@code out} gets back: the epoch of the hook that saw the entry, 0 for none
   */
  public static int in(int site) {
    MlxGuardHook now = hook;
    try {
      return now == null ? 0 : now.entered(site);
    } catch (Throwable e) {
      return suppress();
    }
  }

  /** As {@link #in(int)}, with an argument that is a number. */
  public static int in(int site, long argument) {
    MlxGuardHook now = hook;
    try {
      return now == null ? 0 : now.entered(site, argument);
    } catch (Throwable e) {
      return suppress();
    }
  }

  /** As {@link #in(int)}, with an argument that is an object. */
  public static int in(int site, Object argument) {
    MlxGuardHook now = hook;
    try {
      return now == null ? 0 : now.entered(site, argument);
    } catch (Throwable e) {
      return suppress();
    }
  }

  /**
   * A woven method is left.
   *
   * @param site the number bound into the advice
   * @param epoch what {@code in} answered
   * @param thrown null where the method returned
   */
  public static void out(int site, int epoch, Throwable thrown) {
    MlxGuardHook now = hook;
    try {
      if (now != null) {
        now.left(site, epoch, thrown);
      }
    } catch (Throwable e) {
      suppress();
    }
  }

  /** As {@link #out(int, int, Throwable)}, with a result that is a number. */
  public static void out(int site, int epoch, long result, Throwable thrown) {
    MlxGuardHook now = hook;
    try {
      if (now != null) {
        now.left(site, epoch, result, thrown);
      }
    } catch (Throwable e) {
      suppress();
    }
  }

  /** As {@link #out(int, int, Throwable)}, with a result that is an object. */
  public static void out(int site, int epoch, Object result, Throwable thrown) {
    MlxGuardHook now = hook;
    try {
      if (now != null) {
        now.left(site, epoch, result, thrown);
      }
    } catch (Throwable e) {
      suppress();
    }
  }

  /**
   * What a stage that a woven method returned calls when it is done. It holds numbers and a JDK
   * type alone, so a host that keeps the stage keeps nothing of a guard that has been detached. A
   * stage of the host's own may call it twice, which counts once.
   *
   * @param site the number bound into the advice
   * @param epoch what {@code in} answered
   * @param first a number of the hook's own, which it gets back
   * @param second another
   */
  public static BiConsumer<Object, Throwable> completion(
      int site, int epoch, long first, long second) {
    AtomicBoolean done = new AtomicBoolean();
    return (result, thrown) -> {
      if (done.compareAndSet(false, true)) {
        completed(site, epoch, first, second, result, thrown);
      }
    };
  }

  private static void completed(
      int site, int epoch, long first, long second, Object result, Throwable thrown) {
    MlxGuardHook now = hook;
    try {
      if (now != null) {
        now.done(site, epoch, first, second, result, thrown);
      }
    } catch (Throwable e) {
      suppress();
    }
  }

  private static int suppress() {
    suppressed = suppressed + 1;
    return 0;
  }

  protected abstract int entered(int site);

  protected abstract int entered(int site, long argument);

  protected abstract int entered(int site, Object argument);

  protected abstract void left(int site, int epoch, Throwable thrown);

  protected abstract void left(int site, int epoch, long result, Throwable thrown);

  protected abstract void left(int site, int epoch, Object result, Throwable thrown);

  protected abstract void done(
      int site, int epoch, long first, long second, Object result, Throwable thrown);
}
