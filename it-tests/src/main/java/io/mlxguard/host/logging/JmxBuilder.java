// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host.logging;

import javax.management.MBeanServer;
import javax.management.MBeanServerBuilder;
import javax.management.MBeanServerDelegate;
import org.jspecify.annotations.Nullable;

/** A host that brings JMX up, and logging by it. */
public final class JmxBuilder extends MBeanServerBuilder {

  /** Made by the JDK. */
  public JmxBuilder() {}

  @Override
  public MBeanServer newMBeanServer(
      String domain, @Nullable MBeanServer outer, MBeanServerDelegate delegate) {
    Pause.at("jmx");
    return super.newMBeanServer(domain, outer, delegate);
  }
}
