// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.Proxy;

/** An instrumentation that a test does not expect to be asked for anything. */
final class Unused {

  static final Instrumentation INSTRUMENTATION =
      (Instrumentation)
          Proxy.newProxyInstance(
              Unused.class.getClassLoader(),
              new Class<?>[] {Instrumentation.class},
              (proxy, method, arguments) -> {
                throw new AssertionError(method);
              });

  private Unused() {}
}
