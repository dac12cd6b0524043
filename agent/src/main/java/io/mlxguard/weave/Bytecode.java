// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.weave;

import io.mlxguard.weave.MethodPlan.Kind;
import java.util.List;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.TypeResolutionStrategy;
import net.bytebuddy.dynamic.scaffold.InstrumentedType;
import net.bytebuddy.dynamic.scaffold.MethodGraph;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import net.bytebuddy.pool.TypePool;
import org.jspecify.annotations.Nullable;

/**
 * Byte Buddy's part. Raw {@code decorate} and not AgentBuilder, which prints warnings of the JDK's
 * to the host's stderr, parses every loaded class, and cannot weave a class without a file
 * (reference/agent-mechanics.md 3).
 */
final class Bytecode {

  private static final ClassFileLocator OF_ADVICE =
      ClassFileLocator.ForClassLoader.of(Advices.class.getClassLoader());

  private Bytecode() {}

  /**
   * A class as it is in its bytes; what it refers to is looked for in its loader, as it is asked.
   *
   * @param name with dots
   */
  static TypeDescription describe(String name, @Nullable ClassLoader loader, byte[] bytes) {
    return described(name, locator(name, loader, bytes));
  }

  /** As {@link #describe}, with the names of arguments where the class has them. */
  static TypeDescription describeNamed(String name, @Nullable ClassLoader loader, byte[] bytes) {
    return new TypePool.Default.WithLazyResolution(
            new TypePool.CacheProvider.Simple(),
            locator(name, loader, bytes),
            TypePool.Default.ReaderMode.EXTENDED)
        .describe(name)
        .resolve();
  }

  /**
   * Lazily: a type in a signature is a name, unless more is asked of it; its file may not be there.
   */
  private static TypeDescription described(String name, ClassFileLocator locator) {
    return TypePool.Default.WithLazyResolution.of(locator).describe(name).resolve();
  }

  private static ClassFileLocator locator(String name, @Nullable ClassLoader loader, byte[] bytes) {
    return new ClassFileLocator.Compound(
        ClassFileLocator.Simple.of(name, bytes), ClassFileLocator.ForClassLoader.of(loader));
  }

  /** The class with the advice in it. */
  static byte[] woven(
      String name, @Nullable ClassLoader loader, byte[] bytes, List<MethodPlan> methods) {
    ClassFileLocator locator = locator(name, loader, bytes);
    TypeDescription type = described(name, locator);
    DynamicType.Builder<?> builder =
        new ByteBuddy()
            .with(TypeValidation.DISABLED)
            .with(MethodGraph.Compiler.ForDeclaredMethods.INSTANCE)
            .with(InstrumentedType.Factory.Default.FROZEN)
            .with(Implementation.Context.Disabled.Factory.INSTANCE)
            .decorate(type, locator);
    for (MethodDescription.InDefinedShape method : type.getDeclaredMethods()) {
      for (MethodPlan plan : methods) {
        if (method.getInternalName().equals(plan.name())
            && method.getDescriptor().equals(plan.descriptor())) {
          builder = builder.visit(advice(plan, method).on(method::equals));
        }
      }
    }
    return builder.make(TypeResolutionStrategy.Disabled.INSTANCE).getBytes();
  }

  private static Advice advice(MethodPlan plan, MethodDescription.InDefinedShape method) {
    Advice.WithCustomMapping mapping =
        Advice.withCustomMapping().bind(Advices.SiteNumber.class, plan.site());
    if (plan.tokenArgument().isPresent() && plan.argument() != Kind.NONE) {
      mapping =
          mapping.bind(
              new Advice.OffsetMapping.ForArgument.Resolved.Factory<>(
                  Advices.TokenArgument.class,
                  method.getParameters().get(plan.tokenArgument().getAsInt()),
                  true,
                  Assigner.Typing.STATIC));
    }
    return mapping.to(enter(plan.argument()), exit(plan.result()), OF_ADVICE);
  }

  private static Class<?> enter(Kind argument) {
    return switch (argument) {
      case NONE -> Advices.Enter.class;
      case NUMBER -> Advices.EnterWithNumber.class;
      case OBJECT -> Advices.EnterWithObject.class;
    };
  }

  private static Class<?> exit(Kind result) {
    return switch (result) {
      case NONE -> Advices.Exit.class;
      case NUMBER -> Advices.ExitWithNumber.class;
      case OBJECT -> Advices.ExitWithObject.class;
    };
  }
}
