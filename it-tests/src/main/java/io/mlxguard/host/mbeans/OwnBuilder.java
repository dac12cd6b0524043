// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host.mbeans;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.locks.LockSupport;
import javax.management.MBeanServer;
import javax.management.MBeanServerBuilder;
import javax.management.MBeanServerDelegate;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * Builds the host's own MBeanServer. The system property {@code host.mbeans} tells how it takes to
 * the beans of a domain that is not its own: {@code refuse} throws, {@code block} never answers,
 * and says {@code blocks} by then; {@code null} and {@code fail} register the bean and then answer
 * nothing, or throw; {@code keep} fails too, and never lets one go.
 */
public final class OwnBuilder extends MBeanServerBuilder {

  /** Made by the JDK. */
  public OwnBuilder() {}

  @Override
  public MBeanServerDelegate newMBeanServerDelegate() {
    return new MBeanServerDelegate() {
      @Override
      public String getImplementationName() {
        return "the host's own";
      }
    };
  }

  @Override
  public MBeanServer newMBeanServer(
      String domain, @Nullable MBeanServer outer, MBeanServerDelegate delegate) {
    MBeanServer real = super.newMBeanServer(domain, outer, delegate);
    InvocationHandler through =
        (proxy, method, args) -> {
          boolean stranger =
              args != null
                  && args[args.length - 1] instanceof ObjectName name
                  && name.getDomain().equals("mlx.guard");
          if (stranger && method.getName().equals("registerMBean")) {
            receive();
          } else if (stranger && method.getName().equals("unregisterMBean")) {
            keep();
          }
          Object answer;
          try {
            answer = method.invoke(real, args);
          } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
          }
          return stranger && method.getName().equals("registerMBean") ? received(answer) : answer;
        };
    return (MBeanServer)
        Proxy.newProxyInstance(
            OwnBuilder.class.getClassLoader(), new Class<?>[] {MBeanServer.class}, through);
  }

  private static void receive() {
    switch (System.getProperty("host.mbeans", "")) {
      case "refuse" -> throw new IllegalStateException("no strangers here\nnor there");
      case "block" -> {
        System.setProperty("host.mbeans", "blocks");
        while (true) {
          LockSupport.park();
        }
      }
      default -> {}
    }
  }

  private static void keep() {
    if (System.getProperty("host.mbeans", "").equals("keep")) {
      throw new IllegalStateException("what is here stays here");
    }
  }

  private static @Nullable Object received(Object answer) {
    return switch (System.getProperty("host.mbeans", "")) {
      case "null" -> null;
      case "fail", "keep" -> throw new IllegalStateException("a little late");
      default -> answer;
    };
  }
}
