// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.target;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DiagnosticsTest {
  private static final Target LIVE = new Target(ProcessHandle.current().pid(), "Main");
  private static final Target DEAD = new Target(Integer.MAX_VALUE, "Main");

  // The texts are those of the JDK, seen on Temurin 17 and 25.
  static Stream<Arguments> thrown() {
    return Stream.of(
        Arguments.of(
            new AgentLoadException(
                "Dynamic agent loading is not enabled. Use -XX:+EnableDynamicAgentLoading to"
                    + " launch target VM."),
            Exit.REFUSED,
            "restart it with -XX:+EnableDynamicAgentLoading, or with -javaagent:mlx-guard.jar"),
        Arguments.of(
            new AgentLoadException(
                "java.lang.module.FindException: Module java.instrument not found"),
            Exit.REFUSED,
            "without the module java.instrument"),
        Arguments.of(
            new AgentLoadException("Agent JAR not found or no Agent-Class attribute"),
            Exit.REFUSED,
            "its user must be able to read the file"),
        Arguments.of(
            new AgentLoadException("Failed to load agent library"),
            Exit.REFUSED,
            "refused to load the agent: Failed to load agent library"),
        Arguments.of(
            new AgentInitializationException("Agent JAR loaded but agent failed to initialize"),
            Exit.AGENT,
            "threw while it started"),
        Arguments.of(
            new AttachNotSupportedException("The VM does not support the attach mechanism"),
            Exit.REFUSED,
            "runs with -XX:+DisableAttachMechanism; restart it without that flag"),
        Arguments.of(
            new AttachNotSupportedException(
                "Unable to open socket file /tmp/.java_pid7: target process 7 doesn't respond"
                    + " within 10500ms or HotSpot VM not loaded"),
            Exit.REFUSED,
            "did not take part in attaching"),
        Arguments.of(
            new IOException("Operation not permitted"),
            Exit.REFUSED,
            "a JVM lets only its own user attach"),
        Arguments.of(
            new IOException(
                "well-known file /tmp/.java_pid7 is not secure: file should be owned by the current"
                    + " user (which is 1000) but is owned by 1001"),
            Exit.REFUSED,
            "is not the attach socket of pid"),
        Arguments.of(
            new IOException("Connection refused"), Exit.REFUSED, "remove it and try again"),
        Arguments.of(
            new IOException("Broken pipe"), Exit.REFUSED, "failed: IOException: Broken pipe"));
  }

  @ParameterizedTest
  @MethodSource("thrown")
  void saysWhatToDo(Throwable thrown, Exit exit, String sentence) {
    Failure failure =
        Diagnostics.explain(LIVE, "loading the agent into", asByteBuddyThrows(thrown));

    assertThat(failure.exit).isEqualTo(exit);
    assertThat(failure.text()).contains("pid " + LIVE.pid()).contains(sentence);
  }

  @Test
  void aTargetThatDiedIsNoRiddle() {
    Throwable thrown = new ExecutionException(new IOException("Connection refused"));

    Failure failure = Diagnostics.explain(DEAD, "connecting to", thrown);

    assertThat(failure.exit).isEqualTo(Exit.NO_PROCESS);
    assertThat(failure.text()).endsWith("ended while this command was connecting to it");
  }

  @Test
  void bothUsersAreNamed() {
    assertThat(Diagnostics.otherUser(LIVE, "alice", "bob").text())
        .contains("runs as bob, this command as alice")
        .contains("sudo -u bob");
  }

  private static Throwable asByteBuddyThrows(Throwable thrown) {
    return new ExecutionException(
        new IllegalStateException(
            "Error during attachment using: x", new InvocationTargetException(thrown)));
  }
}
