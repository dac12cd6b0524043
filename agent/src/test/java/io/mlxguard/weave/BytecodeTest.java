// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Woven classes, run: what reaches the hook, and that nothing else is otherwise. */
class BytecodeTest {

  private static final String SAMPLE = Sample.class.getName();
  private static final int TOKEN = 4711;

  /** Writes down what it is told. */
  private static final class Recorder extends MlxGuardHook {

    private final List<String> told = new ArrayList<>();

    private int in(String what) {
      told.add("in " + what);
      return TOKEN;
    }

    private void out(String what, int token, @Nullable Throwable thrown) {
      assertThat(token).isEqualTo(TOKEN);
      told.add("out " + what + (thrown == null ? "" : " threw " + thrown.getMessage()));
    }

    @Override
    protected int entered(int site) {
      return in(site + "");
    }

    @Override
    protected int entered(int site, long argument) {
      return in(site + " number " + argument);
    }

    @Override
    protected int entered(int site, @Nullable Object argument) {
      return in(site + " object " + argument);
    }

    @Override
    protected void left(int site, int token, @Nullable Throwable thrown) {
      out(site + "", token, thrown);
    }

    @Override
    protected void left(int site, int token, long result, @Nullable Throwable thrown) {
      out(site + " number " + result, token, thrown);
    }

    @Override
    protected void left(int site, int token, @Nullable Object result, @Nullable Throwable thrown) {
      out(site + " object " + (result instanceof int[] many ? many.length : result), token, thrown);
    }

    @Override
    protected void done(
        int site,
        int token,
        long first,
        long second,
        @Nullable Object result,
        @Nullable Throwable thrown) {
      throw new AssertionError("no stage is completed here");
    }
  }

  private final Recorder recorder = new Recorder();

  @BeforeEach
  void inForce() {
    MlxGuardHook.set(recorder);
  }

  @AfterEach
  void outOfForce() {
    MlxGuardHook.set(null);
  }

  /** Defines the woven sample in a loader of its own, and makes one. */
  private static Object woven(String methods) throws ReflectiveOperationException {
    int[] number = {0};
    Planner planner =
        new Planner(
            PlannerTest.targets(methods),
            (target, ofArgument, ofResult, tokensInResult, inMonitor) -> ++number[0]);
    byte[] bytes = PlannerTest.bytes(Sample.class);
    ClassPlan plan =
        planner.plan(Sample.class, Bytecode.describe(SAMPLE, Sample.class.getClassLoader(), bytes));
    assertThat(plan.refused()).isEmpty();
    byte[] changed = Bytecode.woven(SAMPLE, Sample.class.getClassLoader(), bytes, plan.methods());
    byte[] concrete = PlannerTest.bytes(Sample.Concrete.class);
    ClassLoader loader =
        new ClassLoader(Sample.class.getClassLoader()) {
          @Override
          protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
              Class<?> there = findLoadedClass(name);
              if (there != null) {
                return there;
              }
              return switch (name) {
                case String it when it.equals(SAMPLE) ->
                    defineClass(name, changed, 0, changed.length);
                case String it when it.equals(Sample.Concrete.class.getName()) ->
                    defineClass(name, concrete, 0, concrete.length);
                default -> super.loadClass(name, resolve);
              };
            }
          }
        };
    return loader.loadClass(Sample.Concrete.class.getName()).getConstructor().newInstance();
  }

  private static @Nullable Object call(
      Object on, String method, Class<?>[] types, Object... arguments)
      throws ReflectiveOperationException {
    return on.getClass().getMethod(method, types).invoke(on, arguments);
  }

  @Test
  void aNumberGoesInAndAnOrdinaryExitComesOut() throws ReflectiveOperationException {
    Object sample = woven(SAMPLE + "#generate(String,int)[tokens=arg(1)]");

    Object result = call(sample, "generate", new Class<?>[] {String.class, int.class}, "hello", 3);

    assertThat((int[]) result).hasSize(3);
    assertThat(recorder.told).containsExactly("in 1 number 3", "out 1");
  }

  @Test
  void aThrowComesOutAsItWas() throws ReflectiveOperationException {
    Object sample = woven(SAMPLE + "#generate(String,int)[tokens=return]");

    assertThatThrownBy(
            () -> call(sample, "generate", new Class<?>[] {String.class, int.class}, "hello", -1))
        .isInstanceOf(InvocationTargetException.class)
        .hasRootCauseInstanceOf(IllegalArgumentException.class);
    assertThat(recorder.told).containsExactly("in 1", "out 1 object null threw negative");
  }

  @Test
  void objectsGoInAndOut() throws ReflectiveOperationException {
    Object sample = woven(SAMPLE + "#text[tokens=arg(0)];" + SAMPLE + "#anything[tokens=return]");

    assertThat(call(sample, "text", new Class<?>[] {Integer.class, byte[].class}, 7, new byte[2]))
        .isEqualTo("7 2");
    assertThat(call(sample, "anything", new Class<?>[] {Object.class}, "x")).isEqualTo("x");
    assertThat(recorder.told).containsExactly("in 1 object 7", "out 1", "in 2", "out 2 object x");
  }

  @Test
  void longsOfAStaticMethodAndNothingOfAVoidOne() throws ReflectiveOperationException {
    Object sample =
        woven(SAMPLE + "#count[tokens=return];" + SAMPLE + "#nothing;" + SAMPLE + "#mean");

    assertThat(call(sample, "count", new Class<?>[] {long.class}, 1L << 40))
        .isEqualTo((1L << 40) + 1);
    call(sample, "nothing", new Class<?>[] {});
    assertThat(call(sample, "mean", new Class<?>[] {double.class}, 0.5)).isEqualTo(0.5);
    assertThat(recorder.told)
        .containsExactly(
            "in 1", "out 1 number " + ((1L << 40) + 1), "in 2", "out 2", "in 3", "out 3");
  }

  @Test
  void withoutAHookNothingIsTold() throws ReflectiveOperationException {
    Object sample = woven(SAMPLE + "#generate(String,int)[tokens=arg(1)]");
    MlxGuardHook.set(null);

    Object result = call(sample, "generate", new Class<?>[] {String.class, int.class}, "hello", 3);

    assertThat((int[]) result).hasSize(3);
    assertThat(recorder.told).isEmpty();
  }
}
