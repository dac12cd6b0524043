// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.weave;

import io.mlxguard.config.Target;
import io.mlxguard.config.TokenSource;
import io.mlxguard.gate.TokenReader;
import io.mlxguard.weave.ClassPlan.Shown;
import io.mlxguard.weave.MethodPlan.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import org.jspecify.annotations.Nullable;

/** Decides which methods of a class are woven, for which target and how, and which cannot be. */
final class Planner {

  private static final String STEP = "; weave the method that makes one step instead";

  /** Makes a site and answers with its number. */
  @FunctionalInterface
  interface Sites {
    int add(
        int target,
        @Nullable TokenReader ofArgument,
        @Nullable TokenReader ofResult,
        boolean tokensInResult,
        boolean inMonitor);
  }

  /** The method fits by name and cannot be woven. */
  private static final class Refused extends Exception {

    private static final long serialVersionUID = 1L;

    Refused(String why) {
      super(why);
    }
  }

  private final List<Target> targets;
  private final Sites sites;

  Planner(List<Target> targets, Sites sites) {
    this.targets = targets;
    this.sites = sites;
  }

  /** Whether a target means this class. */
  boolean wants(Class<?> type) {
    return targets.stream().anyMatch(target -> means(target, type));
  }

  private static boolean means(Target target, Class<?> type) {
    return target.matchesClass(type.getName())
        || (target.subtypes() && Supertypes.has(type, target.classPattern()));
  }

  /**
   * The plan of one class. A method belongs to the first target that means it.
   *
   * @param type the class as loaded, for its supertypes and its loader
   * @param description the same as it is in its bytes
   */
  ClassPlan plan(Class<?> type, TypeDescription description) {
    List<MethodPlan> methods = new ArrayList<>();
    List<Shown> shown = new ArrayList<>();
    List<Shown> refused = new ArrayList<>();
    for (MethodDescription.InDefinedShape method : description.getDeclaredMethods()) {
      OptionalInt index = target(type, method);
      if (index.isPresent()) {
        String text = signature(description, method);
        try {
          methods.add(plan(index.getAsInt(), method, type.getClassLoader()));
          shown.add(new Shown(index.getAsInt(), text));
        } catch (Refused e) {
          refused.add(new Shown(index.getAsInt(), text + ": " + e.getMessage()));
        }
      }
    }
    return new ClassPlan(methods, shown, refused, shared(description, methods));
  }

  private static Set<String> shared(TypeDescription description, List<MethodPlan> woven) {
    Set<String> shared = new HashSet<>();
    for (MethodPlan plan : woven) {
      long overloads =
          description.getDeclaredMethods().stream()
              .filter(it -> it.getInternalName().equals(plan.name()))
              .count();
      if (overloads > woven.stream().filter(it -> it.name().equals(plan.name())).count()) {
        shared.add(plan.name());
      }
    }
    return shared;
  }

  /** The plan of a class of which nothing can be woven. */
  ClassPlan refused(Class<?> type, String why) {
    List<Shown> refused = new ArrayList<>();
    for (int i = 0; i < targets.size(); i++) {
      if (means(targets.get(i), type)) {
        refused.add(new Shown(i, type.getName() + ": " + why));
      }
    }
    return new ClassPlan(List.of(), List.of(), refused);
  }

  private OptionalInt target(Class<?> type, MethodDescription.InDefinedShape method) {
    if (!method.isMethod() || method.isSynthetic()) {
      return OptionalInt.empty(); // bridges call the method they bridge to
    }
    List<String> arguments =
        method.getParameters().asTypeList().asErasures().stream()
            .map(TypeDescription::getActualName)
            .toList();
    for (int i = 0; i < targets.size(); i++) {
      Target target = targets.get(i);
      if (target.matchesMethod(method.getName())
          && target.matchesArguments(arguments)
          && means(target, type)
          && !(target.subtypes() && method.isAbstract())) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  private static String signature(TypeDescription type, MethodDescription.InDefinedShape method) {
    return method.getParameters().asTypeList().asErasures().stream()
        .map(TypeDescription::getActualName)
        .collect(Collectors.joining(",", type.getName() + "." + method.getName() + "(", ")"));
  }

  private MethodPlan plan(
      int index, MethodDescription.InDefinedShape method, @Nullable ClassLoader loader)
      throws Refused {
    refuseWhatHasNoCode(method);
    Optional<Class<?>> result = load(method.getReturnType().asErasure(), loader);
    Optional<String> lazy = result.flatMap(Supertypes::lazy);
    if (lazy.isPresent()) {
      throw new Refused("returns " + lazy.get() + ", so its work is not done yet" + STEP);
    }
    Kind exit = result.filter(Supertypes::mayBeStage).isPresent() ? Kind.OBJECT : Kind.NONE;
    Optional<TokenSource> tokens = targets.get(index).tokens();
    if (tokens.isEmpty()) {
      return made(index, method, OptionalInt.empty(), Kind.NONE, exit, null);
    }
    TokenSource source = tokens.get();
    TypeDescription type = tokenType(source, method);
    Kind kind = source.calls().isEmpty() && isWholeNumber(type) ? Kind.NUMBER : Kind.OBJECT;
    TokenReader reader = kind == Kind.OBJECT ? reader(source, type, loader) : null;
    return source.argument().isPresent()
        ? made(index, method, source.argument(), kind, exit, reader)
        : made(index, method, OptionalInt.empty(), Kind.NONE, kind, reader);
  }

  private MethodPlan made(
      int index,
      MethodDescription.InDefinedShape method,
      OptionalInt argument,
      Kind enter,
      Kind exit,
      @Nullable TokenReader reader) {
    boolean inResult = targets.get(index).tokens().isPresent() && argument.isEmpty();
    int site =
        sites.add(
            index,
            inResult ? null : reader,
            inResult ? reader : null,
            inResult,
            method.isSynchronized());
    return new MethodPlan(
        method.getInternalName(), method.getDescriptor(), site, argument, enter, exit);
  }

  private static void refuseWhatHasNoCode(MethodDescription.InDefinedShape method) throws Refused {
    if (method.isAbstract()) {
      throw new Refused("is abstract; weave what implements it, as in Interface+#method");
    }
    if (method.isNative()) {
      throw new Refused("is native; weave the Java method that calls it");
    }
    int last = method.getParameters().size() - 1;
    if (last >= 0
        && method
            .getParameters()
            .get(last)
            .getType()
            .asErasure()
            .getName()
            .equals("kotlin.coroutines.Continuation")) {
      throw new Refused("is a suspend function, which returns each time it waits" + STEP);
    }
  }

  private static TypeDescription tokenType(
      TokenSource source, MethodDescription.InDefinedShape method) throws Refused {
    if (source.argument().isEmpty()) {
      return method.getReturnType().asErasure();
    }
    int number = source.argument().getAsInt();
    if (number >= method.getParameters().size()) {
      throw new Refused(
          "tokens=" + source + ": it has " + method.getParameters().size() + " arguments");
    }
    return method.getParameters().get(number).getType().asErasure();
  }

  private static TokenReader reader(
      TokenSource source, TypeDescription type, @Nullable ClassLoader loader) throws Refused {
    if (type.isPrimitive()) {
      throw new Refused("tokens=" + source + ": " + type.getName() + " is no whole number");
    }
    Class<?> loaded =
        load(type, loader)
            .orElseThrow(
                () ->
                    new Refused("tokens=" + source + ": " + type.getName() + " cannot be loaded"));
    try {
      return TokenChain.reader(loaded, source.calls());
    } catch (TokenChain.Unfit e) {
      throw new Refused("tokens=" + source + ": " + e.why());
    } catch (LinkageError e) {
      throw new Refused("tokens=" + source + ": " + e);
    }
  }

  private static boolean isWholeNumber(TypeDescription type) {
    return type.represents(int.class)
        || type.represents(long.class)
        || type.represents(short.class)
        || type.represents(byte.class);
  }

  /** As the host would load it, without running any of its code. */
  private static Optional<Class<?>> load(TypeDescription type, @Nullable ClassLoader loader) {
    if (type.isPrimitive()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Class.forName(type.getName(), false, loader));
    } catch (ClassNotFoundException | LinkageError | RuntimeException e) {
      return Optional.empty(); // a loader of the host's, which may be closed
    }
  }
}
