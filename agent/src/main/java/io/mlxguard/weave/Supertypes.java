// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.weave;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;

/** What a loaded class extends and implements; nothing is loaded for it. */
final class Supertypes {

  private Supertypes() {}

  /** Whether the class, or anything it extends or implements, has that name. */
  static boolean has(@Nullable Class<?> type, String name) {
    if (type == null) {
      return false;
    }
    if (type.getName().equals(name) || has(type.getSuperclass(), name)) {
      return true;
    }
    for (Class<?> one : type.getInterfaces()) {
      if (has(one, name)) {
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
        || has(type, "org.reactivestreams.Publisher")
        || has(type, "kotlinx.coroutines.flow.Flow")) {
      return Optional.of("a publisher");
    }
    return Future.class.isAssignableFrom(type)
        ? Optional.of("a future that tells nobody when it is done")
        : Optional.empty();
  }
}
