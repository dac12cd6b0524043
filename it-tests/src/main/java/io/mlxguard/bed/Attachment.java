// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.bed;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.AttachOperationFailedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * A connection from this JVM to a host, which speaks shim protocol 1 as the command line does but
 * needs no process of its own. Used by one thread.
 */
public final class Attachment implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(5);

  private final VirtualMachine machine;

  private Attachment(VirtualMachine machine) {
    this.machine = machine;
  }

  /**
   * The guard's answer to a request.
   *
   * @param unrestored what could not be put back, by name
   * @param json the whole of it
   */
  public record Report(boolean ok, boolean changed, List<String> unrestored, JsonObject json) {

    static Report parse(String text) {
      try {
        JsonObject json = JsonParser.object().from(text);
        List<String> unrestored =
            json.getArray("unrestored").stream().map(String::valueOf).toList();
        return new Report(json.getBoolean("ok"), json.getBoolean("changed"), unrestored, json);
      } catch (JsonParserException e) {
        throw new IllegalStateException("not a report: " + text, e);
      }
    }
  }

  /** Connects. */
  public static Attachment to(HostProcess host) {
    try {
      return new Attachment(VirtualMachine.attach(Long.toString(host.pid())));
    } catch (AttachNotSupportedException | IOException e) {
      throw new IllegalStateException("cannot attach; stderr:\n" + host.stderr(), e);
    }
  }

  /** Guards the host, or changes how it is guarded. */
  public Report start(String configuration) {
    return send("start", configuration);
  }

  /** Ends the guarding. */
  public Report stop() {
    return send("stop", "");
  }

  /** Asks a guard in force for something. */
  public Report ask(String verb, String arguments) {
    return send(verb, arguments);
  }

  /** Finds which methods to weave, in so much time; where nothing guards, nothing remains. */
  public Report discover(Duration window) {
    return send("discover;once=yes;for=" + window.toMillis(), "");
  }

  private Report send(String verb, String configuration) {
    String nonce = UUID.randomUUID().toString().replace("-", "");
    load(
        "mlx-guard:1;verb=%s;jar=%s;version=0.1.0;nonce=%s;args=%s"
            .formatted(verb, encoded(Bed.jar().toString()), nonce, encoded(configuration)));
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      String report = properties().getProperty("mlx.guard.report." + nonce);
      if (report != null) {
        return Report.parse(report);
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
    throw new IllegalStateException("no report of " + verb);
  }

  /** Loads the jar with an argument as it stands, and waits for nothing. */
  public void load(String argument) {
    try {
      machine.loadAgent(Bed.jar().toString(), argument);
    } catch (AgentLoadException | AgentInitializationException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** What the guard says about itself; empty where nothing guards. */
  public Optional<GuardStatus> status() {
    return Optional.ofNullable(properties().getProperty(GuardStatus.PROPERTY))
        .map(GuardStatus::parse);
  }

  /** The host's system properties now. */
  public Properties properties() {
    while (true) {
      try {
        return machine.getSystemProperties();
      } catch (AttachOperationFailedException e) {
        // JDK 25: a property that goes while they are listed is a NullPointerException in the host.
        if (!String.valueOf(e.getMessage()).contains("NullPointerException")) {
          throw new UncheckedIOException(e);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() {
    try {
      machine.detach();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
