// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.weave;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;

/** What a loaded class extends and implements; nothing is loaded for it. */
final class Supertypes {

  private static final List<String> PUBLISHERS =
      List.of(
          "org.reactivestreams.Publisher",
          "kotlinx.coroutines.flow.Flow",
          "io.smallrye.mutiny.Uni",
          "io.reactivex.rxjava3.core.ObservableSource",
          "io.reactivex.rxjava3.core.SingleSource",
          "io.reactivex.rxjava3.core.MaybeSource",
          "io.reactivex.rxjava3.core.CompletableSource");

  private static final List<String> FUTURES =
      List.of("kotlinx.coroutines.Job", "io.vertx.core.Future", "scala.concurrent.Future");

  private Supertypes() {}

  /** Whether the class, or anything it extends or implements, has that name. */
  static boolean has(Class<?> type, String name) {
    return has(type, name, new HashSet<>());
  }

  /** Interfaces can be reached by exponentially many ways. */
  private static boolean has(@Nullable Class<?> type, String name, Set<Class<?>> seen) {
    if (type == null || !seen.add(type)) {
      return false;
    }
    if (type.getName().equals(name) || has(type.getSuperclass(), name, seen)) {
      return true;
    }
    for (Class<?> one : type.getInterfaces()) {
      if (has(one, name, seen)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a value of that type may be a stage: what is final says whether it is. */
  static boolean mayBeStage(Class<?> type) {
    if (type.isPrimitive() || type.isArray()) {
      return false;
    }
    return CompletionStage.class.isAssignableFrom(type)
        || !java.lang.reflect.Modifier.isFinal(type.getModifiers());
  }

  /**
   * What a result of that type hands out only after the method has returned, in a word; empty where
   * the work is done by then, or its end can be waited for.
   */
  static Optional<String> lazy(Class<?> type) {
    if (CompletionStage.class.isAssignableFrom(type)) {
      return Optional.empty();
    }
    if (BaseStream.class.isAssignableFrom(type)) {
      return Optional.of("a stream");
    }
    if (java.util.Iterator.class.isAssignableFrom(type) || has(type, "kotlin.sequences.Sequence")) {
      return Optional.of("an iterator");
    }
    if (Flow.Publisher.class.isAssignableFrom(type)
        || PUBLISHERS.stream().anyMatch(it -> has(type, it))) {
      return Optional.of("a publisher");
    }
    if (Callable.class.isAssignableFrom(type)) {
      return Optional.of("a task that is still to be run");
    }
    if (FUTURES.stream().anyMatch(it -> has(type, it))) {
      return Optional.of("a future that only its own library can wait for");
    }
    return Future.class.isAssignableFrom(type)
        ? Optional.of("a future that tells nobody when it is done")
        : Optional.empty();
  }
}
