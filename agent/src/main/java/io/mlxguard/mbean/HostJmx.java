// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mbean;

import java.lang.management.ManagementFactory;
import java.util.Optional;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;

/**
 * The platform's MBeanServer, once the host has brought it up; the guard is never the first to use
 * JMX.
 *
 * <p>Two locks are why. The JDK makes that server under the lock of {@link ManagementFactory} (J),
 * and makes loggers for it, which brings logging up under locks of its own (L): those of {@code
 * LogManager}, and of whatever a {@code System.LoggerFinder} starts. Hosts take them in either
 * order: the first use of JMX takes L within J, a log manager or an appender that registers an
 * MBean takes J within L. A host that does both on one thread, as most start, is well. A thread of
 * ours that brought JMX up would wait for L with J in hand while the host, within L, waits for J.
 * Logging brought up by us first is no better: then the host's log manager runs on our thread and
 * waits for J, and the host, within J, waits for L. Nobody can look whether the other lock is free
 * and take both at once. So each step here waits with nothing in hand, and begins nothing:
 *
 * <ol>
 *   <li>Not before some MBeanServer has the JDK's bean of logging. Whoever registers it is within
 *       J, and has been through L or is inside it. The look takes the lock of the list of servers,
 *       under which nothing of the host's runs but the making of its MBeanServerBuilder.
 *   <li>A logger is asked for as JMX asks for it. If a thread of the host is still in L, ours waits
 *       for it; the start of a log manager never runs on ours.
 *   <li>The platform's server is asked for, L being done. If a thread of the host is still in J,
 *       ours waits for it; then the server is there, and J is let go at once.
 * </ol>
 *
 * <p>Nothing is lost: whoever wants to see the beans uses JMX, and so does JConsole. And a log
 * manager or an MBeanServerBuilder that the host names late is never passed over for our sake.
 */
final class HostJmx {

  private static final String MODULE = "java.management";

  private HostJmx() {}

  /**
   * The server, if somebody has brought it up. May wait for a thread of the host that is about to.
   *
   * @throws RuntimeException if the host's logging, or its MBeanServer, cannot be had
   */
  static Optional<MBeanServer> server() throws JMException {
    ObjectName logging = new ObjectName(nameOfTheLastToNeedLogging());
    if (MBeanServerFactory.findMBeanServer(null).stream().noneMatch(it -> has(it, logging))) {
      return Optional.empty();
    }
    awaitLogging();
    return Optional.of(ManagementFactory.getPlatformMBeanServer());
  }

  /** Without {@code java.logging}, a server that is listed has all of its loggers. */
  private static String nameOfTheLastToNeedLogging() {
    return ModuleLayer.boot().findModule("java.logging").isPresent()
        ? "java.util.logging:type=Logging"
        : "java.lang:type=Runtime";
  }

  private static boolean has(MBeanServer server, ObjectName name) {
    try {
      return server.isRegistered(name);
    } catch (RuntimeException e) { // one of the host's own; another may be the platform's
      return false;
    }
  }

  private static void awaitLogging() {
    Module jmx = ModuleLayer.boot().findModule(MODULE).orElseThrow();
    boolean _ =
        System.LoggerFinder.getLoggerFinder()
            .getLogger("javax.management.misc", jmx)
            .isLoggable(System.Logger.Level.TRACE);
  }
}
