// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Attachment;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.Command;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.management.MBeanServerDelegate;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hosts whose JMX is their own, or that have none: the guard guards all the same. */
class MBeansTakenTest {

  private static final String ARGUMENTS = "cache-limit=300m,memory-limit=2g";
  private static final Limits GUARDED = new Limits(300L << 20, 2L << 30);

  /** In a host that uses JMX from the start; a client alone does not find the host's builder. */
  private static final String JMX = "-Dcom.sun.management.jmxremote";

  private static final String BUILDER =
      "-Djavax.management.builder.initial=io.mlxguard.host.mbeans.OwnBuilder";
  private static final String LOADER = "io.mlxguard.shim.NestedLoader";
  private static final String LISTENER = "io.mlxguard.host.mbeans.Listener";

  private static HostProcess start(HostProcess.Launch launch) {
    HostProcess host = launch.with("-XX:+EnableDynamicAgentLoading").start().ready();
    host.ask("load");
    host.ask("use");
    return host;
  }

  private static HostProcess guarded(String... options) {
    return start(HostProcess.hostA(Personality.METAL).with(options).guarded(ARGUMENTS));
  }

  private static void mbeans(HostProcess host, String state) {
    GuardStatus _ = Eventually.status(host, it -> it.json().getString("mbeans").startsWith(state));
  }

  /** The limits are in force, one line was written beside the start line, and it can be left. */
  private static void assertGuardedWithOneLine(HostProcess host, String line) {
    assertThat(Limits.recorded(host)).isEqualTo(GUARDED);
    try (Attachment guard = Attachment.to(host)) {
      assertThat(guard.stop().ok()).isTrue();
    }
    assertThat(Limits.recorded(host)).isNotEqualTo(GUARDED);
    Undisturbed.end(host);
    assertThat(Undisturbed.stderr(host)).hasSize(2);
    assertThat(Undisturbed.stderr(host).getLast()).contains(" WARN ").contains(line);
  }

  @Test
  void inAnMBeanServerOfTheHostsOwnMaking() throws Exception {
    try (HostProcess host = guarded(JMX, BUILDER);
        JmxClient client = JmxClient.registered(host)) {
      ObjectName delegate = MBeanServerDelegate.DELEGATE_NAME;
      assertThat(client.attribute(delegate, "ImplementationName")).isEqualTo("the host's own");
      assertThat(client.names()).hasSize(10);
      assertThat(client.attribute("type=Guard", "State")).isEqualTo("GUARDING");
      Undisturbed.end(host);
      assertThat(Undisturbed.stderr(host)).hasSize(1);
    }
  }

  @Test
  void anMBeanServerThatRefusesEveryBeanIsLeftAlone() {
    try (HostProcess host = guarded(JMX, BUILDER, "-Dhost.mbeans=refuse")) {
      mbeans(host, "none: the MBeanServer takes no mlx.guard:type=Guard (");
      assertGuardedWithOneLine(
          host,
          "no MBeans: the MBeanServer takes no mlx.guard:type=Guard"
              + " (java.lang.IllegalStateException: no strangers here nor there)");
    }
  }

  @Test
  void anMBeanServerThatFailsTooLateIsLeftWithoutABean() {
    try (HostProcess host = guarded(JMX, BUILDER, "-Dhost.mbeans=fail");
        JmxClient client = JmxClient.of(host)) {
      mbeans(host, "none: the MBeanServer takes no mlx.guard:type=Guard (");
      assertThat(client.names()).isEmpty();
      assertGuardedWithOneLine(host, "(java.lang.IllegalStateException: a little late)");
    }
  }

  @Test
  void anMBeanServerThatAnswersNothingHasItsBeansTakenAway() {
    try (HostProcess host = guarded(JMX, BUILDER, "-Dhost.mbeans=null");
        JmxClient client = JmxClient.registered(host);
        Attachment guard = Attachment.to(host)) {
      assertThat(client.names()).hasSize(10);
      assertThat(guard.stop().unrestored()).isEmpty();
      assertThat(client.names()).isEmpty();
      Eventually.poll().until(() -> !Jcmd.isAlive(host, LOADER));
      Undisturbed.end(host);
    }
  }

  @Test
  void beansThatAnMBeanServerKeepsAreNamedByTheDetach() {
    try (HostProcess host = guarded(JMX, BUILDER, "-Dhost.mbeans=keep");
        JmxClient client = JmxClient.of(host);
        Attachment guard = Attachment.to(host)) {
      mbeans(host, "registered without mlx.guard:type=Guard (");
      assertThat(guard.stop().unrestored())
          .hasSize(10)
          .allSatisfy(
              it ->
                  assertThat(it)
                      .contains("mlx.guard:type=")
                      .endsWith(": java.lang.IllegalStateException: what is here stays here"));
      assertThat(client.names()).hasSize(10);
      assertThat(Limits.recorded(host)).isNotEqualTo(GUARDED);
      Undisturbed.end(host);
    }
  }

  @Test
  void aBeanThatTheHostHasPutInThePlaceOfOursStays() {
    try (HostProcess host = guarded();
        JmxClient client = JmxClient.registered(host);
        Attachment guard = Attachment.to(host)) {
      client.unregister("type=Guard");
      ObjectName own = client.create(LISTENER, "mlx.guard:type=Guard");
      assertThat(guard.stop().unrestored()).isEmpty();
      assertThat(client.names()).containsExactly("type=Guard");
      assertThat(client.attribute(own, "Heard")).isEqualTo(0);
      Undisturbed.end(host);
    }
  }

  @Test
  void aHostEndsWhileItsMBeanServerDoesNotAnswer() {
    try (HostProcess host = guarded(JMX, BUILDER, "-Dhost.mbeans=block")) {
      Eventually.poll().until(() -> host.ask("property name=host.mbeans").endsWith(" blocks"));
      Undisturbed.end(host);
    }
  }

  @Test
  void anMBeanServerThatNeverAnswersHoldsNothingUp() {
    try (HostProcess host = guarded(JMX, BUILDER, "-Dhost.mbeans=block")) {
      Eventually.poll().until(() -> host.ask("property name=host.mbeans").endsWith(" blocks"));
      mbeans(host, "being registered");
      Eventually.state(host, "GUARDING");
      assertThat(Limits.recorded(host)).isEqualTo(GUARDED);
      try (Attachment guard = Attachment.to(host)) {
        assertThat(guard.stop().unrestored())
            .singleElement()
            .asString()
            .contains("its thread, which is inside");
      }
      assertThat(Limits.recorded(host)).isNotEqualTo(GUARDED);
      Undisturbed.end(host);
    }
  }

  @Test
  void anMBeanServerThatCannotBeBuiltIsNeverAskedFor() {
    try (HostProcess host = guarded("-Djavax.management.builder.initial=no.such.Builder")) {
      Eventually.state(host, "GUARDING");
      mbeans(host, "waits until something in this JVM uses JMX");
      Undisturbed.end(host);
      assertThat(Undisturbed.stderr(host)).hasSize(1);
    }
  }

  @Test
  void namesThatAreTakenStayTheirOwners() {
    String guardName = "mlx.guard:type=Guard";
    String memoryName = "mlx.guard:type=Memory";
    try (HostProcess host = start(HostProcess.hostA(Personality.METAL));
        JmxClient client = JmxClient.of(host);
        Attachment guard = Attachment.to(host)) {
      ObjectName taken = client.create(LISTENER, guardName);
      ObjectName _ = client.create(LISTENER, memoryName);
      assertThat(guard.start(ARGUMENTS).ok()).isTrue();
      String without =
          "registered without "
              + guardName
              + " (the name is taken), "
              + memoryName
              + " (the name is taken)";
      mbeans(host, without);
      assertThat(client.names()).hasSize(10);
      assertThat(client.attribute("type=Layer,name=cache-limit", "Status")).isEqualTo("ACTIVE");
      assertThat(guard.stop().unrestored()).isEmpty();
      assertThat(client.names()).containsExactly("type=Guard", "type=Memory");
      assertThat(client.attribute(taken, "Heard")).isEqualTo(0);
      Undisturbed.end(host);
      List<String> warnings =
          Undisturbed.stderr(host).stream().filter(it -> it.contains(" WARN ")).toList();
      assertThat(warnings).singleElement().asString().endsWith("MBeans are " + without);
    }
  }

  @Test
  void inARuntimeWithoutJmxAndJfr(@TempDir Path folder) {
    Path image = folder.resolve("image");
    Command.Outcome linked =
        Command.jdk(
            Map.of(),
            "jlink",
            "--add-modules",
            "java.base,java.instrument",
            "--output",
            image.toString());
    assertThat(linked.exit()).as(linked.stdout() + linked.stderr()).isZero();
    Path java = image.resolve("bin/java");

    HostProcess.Launch inUse = HostProcess.hostA(Personality.METAL).on(java).guarded(ARGUMENTS);
    try (HostProcess host = inUse.start().ready()) {
      host.ask("load");
      host.ask("use");
      mbeans(host, "none: this runtime has no module java.management");
      Eventually.state(host, "GUARDING");
      assertThat(Limits.of(host)).isEqualTo(GUARDED);
      Undisturbed.end(host);
      assertThat(Undisturbed.stderr(host)).hasSize(2);
      assertThat(host.stderr())
          .contains(
              "no MBeans: this runtime lacks the module java.management; jlink --add-modules"
                  + " java.management adds it");
    }

    HostProcess.Launch waiting = HostProcess.hostA(Personality.METAL).on(java).guarded("");
    try (HostProcess host = waiting.start().ready()) {
      Eventually.state(host, "WAITING");
      Undisturbed.end(host);
      assertThat(Undisturbed.stderr(host)).as("a host without MLX needs no advice").isEmpty();
    }
  }
}
