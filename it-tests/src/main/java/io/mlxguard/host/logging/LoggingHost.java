// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host.logging;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogManager;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * Names its log manager after a while, as a host does whose own start comes first, and logs. Then,
 * or at once without a number, it takes commands on its standard input and answers each with a
 * line.
 */
public final class LoggingHost {

  private LoggingHost() {}

  /**
   * Runs the application.
   *
   * @param args after how many milliseconds it names its log manager; none: when it is told to
   * @throws IOException if standard input cannot be read
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length == 0) {
      System.out.println("ready");
    } else {
      Thread.sleep(Long.parseLong(args[0]));
      System.out.println(log());
    }
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println(answer(line.split(" ")));
    }
  }

  private static String answer(String[] command) {
    return switch (command[0]) {
      case "log" -> log();
      case "use-logging" -> LogManager.getLogManager().getClass().getSimpleName();
      case "property" -> System.getProperty(command[1], "-");
      case "mbeans" -> Integer.toString(mbeans(command[1]));
      default -> "error no command " + command[0];
    };
  }

  private static String log() {
    System.setProperty("java.util.logging.manager", OwnLogManager.class.getName());
    return LogManager.getLogManager() instanceof OwnLogManager ? "honoured" : "ignored";
  }

  private static int mbeans(String pattern) {
    try {
      ObjectName names = new ObjectName(pattern);
      return ManagementFactory.getPlatformMBeanServer().queryNames(names, null).size();
    } catch (MalformedObjectNameException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
