// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host.logging;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.logging.LogManager;
import javax.management.MBeanServer;

/** A log manager that uses JMX as it reads its configuration, as some do to show their loggers. */
public final class JmxLogManager extends LogManager {

  /** Made by the JDK. */
  public JmxLogManager() {}

  @Override
  public void readConfiguration() throws IOException {
    Pause.at("logging");
    MBeanServer _ = ManagementFactory.getPlatformMBeanServer();
    Pause.at("jmx-within-logging");
    super.readConfiguration();
  }
}
