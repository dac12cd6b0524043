// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.target;

import com.sun.tools.attach.AttachOperationFailedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import net.bytebuddy.agent.ByteBuddyAgent;

/** One attach connection to the target, every use of it under the command's time limit. */
public final class Connection implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(50);

  /** How long the JDK waits for a JVM to begin to listen; read at each connecting. */
  private static final String JDKS_OWN_LIMIT = "sun.tools.attach.attachTimeout";

  private final Target target;
  private final TimeLimit limit;
  private final VirtualMachine machine;

  private Connection(Target target, TimeLimit limit, VirtualMachine machine) {
    this.target = target;
    this.limit = limit;
    this.machine = machine;
  }

  public static Connection open(Target target, TimeLimit limit) throws Failure {
    // Before this command's own, so that the JDK takes back the file with which it asks the JVM to
    // listen: left behind, it would turn the user's next SIGQUIT into no thread dump. The JDK may
    // take two thirds longer than it is told, as its pauses grow.
    System.setProperty(JDKS_OWN_LIMIT, Long.toString(limit.left().toMillis() * 3 / 5));
    Callable<VirtualMachine> attach = () -> VirtualMachine.attach(Long.toString(target.pid()));
    return new Connection(target, limit, call(target, limit, "connecting to", attach));
  }

  /** The same connection under another limit; closing either closes both. */
  public Connection within(TimeLimit other) {
    return new Connection(target, other, machine);
  }

  /** The target's system properties at this moment. */
  public Properties properties() throws Failure {
    return call(target, limit, "asking", this::listed);
  }

  /**
   * Loads the agent with the request and waits for its report, a line of JSON: that the load
   * returned says nothing ({@code reference/jvm-agents.md} 2).
   *
   * @throws Failure when the agent cannot be loaded, or there is no report in time
   */
  public String send(AgentRequest request) throws Failure {
    Callable<Optional<String>> work = () -> loadAndListen(request);
    try {
      return limit
          .call("waiting for the agent in " + target, work)
          .orElseThrow(() -> Diagnostics.noReport(target, limit));
    } catch (ExecutionException e) {
      // Byte Buddy wraps what loading throws: a bare one is from listening, when all is loaded.
      boolean loaded = e.getCause() instanceof IOException && !target.endsSoon();
      throw loaded
          ? Diagnostics.noReport(target, limit)
          : Diagnostics.explain(target, "loading the agent into", e);
    } catch (TimeoutException e) {
      throw Diagnostics.noReport(target, limit);
    }
  }

  @Override
  public void close() {
    try {
      machine.detach();
    } catch (IOException e) {
      // The target is gone, and the connection with it.
    }
  }

  private Optional<String> loadAndListen(AgentRequest request)
      throws IOException, InterruptedException {
    File jar = request.jar().path().toFile();
    ByteBuddyAgent.attach(jar, Long.toString(target.pid()), request.encoded());
    while (!limit.isOver()) {
      String line = listed().getProperty(request.reportProperty());
      if (line != null) {
        return Optional.of(line);
      }
      Thread.sleep(POLL.toMillis());
    }
    return Optional.empty();
  }

  /**
   * The target lists its properties without holding them still: one that goes away meanwhile, as
   * the guard's own do, fails the whole list with a NullPointerException.
   */
  private Properties listed() throws IOException, InterruptedException {
    while (true) {
      try {
        return machine.getSystemProperties();
      } catch (AttachOperationFailedException e) {
        if (limit.isOver() || !target.isAlive()) {
          throw e;
        }
        Thread.sleep(POLL.toMillis());
      }
    }
  }

  private static <T> T call(Target target, TimeLimit limit, String doing, Callable<T> work)
      throws Failure {
    try {
      return limit.call(doing + " " + target, work);
    } catch (ExecutionException e) {
      throw Diagnostics.explain(target, doing, e);
    } catch (TimeoutException e) {
      throw Diagnostics.noAnswer(target, doing, limit);
    }
  }
}
