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
 * and says {@code blocks} by then.
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
          if (method.getName().equals("registerMBean")
              && args[1] instanceof ObjectName name
              && name.getDomain().equals("mlx.guard")) {
            receive();
          }
          try {
            return method.invoke(real, args);
          } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
          }
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
}
