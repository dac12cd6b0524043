// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.target;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;

/**
 * One order to the agent, in the form the entry class of any version understands (shim protocol 1).
 *
 * @param verb {@code start}, {@code stop}, or what a guard in force is asked
 * @param jar where the agent's core is loaded from
 * @param nonce 128 random bits in hex: names the property the answer comes back in, so that nobody
 *     else's answer is taken for ours
 * @param configuration {@code k=v,k=v}, may be empty
 * @param more what else this verb wants, as {@code ;name=value}
 */
public record AgentRequest(
    String verb, AgentJar jar, String nonce, String configuration, String more) {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int NONCE_BYTES = 16;

  /** One without anything else. */
  public AgentRequest(String verb, AgentJar jar, String nonce, String configuration) {
    this(verb, jar, nonce, configuration, "");
  }

  public static AgentRequest start(AgentJar jar, String configuration) {
    return new AgentRequest("start", jar, newNonce(), configuration);
  }

  public static AgentRequest stop(AgentJar jar) {
    return new AgentRequest("stop", jar, newNonce(), "");
  }

  /** Changes these keys alone, {@code k=v,k=v}. */
  public static AgentRequest set(AgentJar jar, String pairs) {
    return new AgentRequest("set", jar, newNonce(), pairs);
  }

  /** Has MLX's cache cleared at the next quiet moment. */
  public static AgentRequest clear(AgentJar jar) {
    return new AgentRequest("clear", jar, newNonce(), "");
  }

  /** Finds which methods to weave; of an agent that is loaded for this alone nothing remains. */
  public static AgentRequest discover(AgentJar jar, Duration window) {
    String more = ";once=yes;for=" + window.toMillis();
    return new AgentRequest("discover", jar, newNonce(), "", more);
  }

  /** The agent argument; every value is URL-encoded, so no value can end a field. */
  public String encoded() {
    return "mlx-guard:1;verb="
        + value(verb)
        + ";jar="
        + value(jar.path().toString())
        + ";version="
        + value(jar.version())
        + ";nonce="
        + value(nonce)
        + ";args="
        + value(configuration)
        + more;
  }

  /** The order for jcmd, quoted twice: for the shell, and for jcmd, which ends a word at '='. */
  public String byJcmd(String process) {
    return "jcmd " + process + " JVMTI.agent_load '" + jar.path() + "' '\"" + encoded() + "\"'";
  }

  /** How long jar and argument are together in the attach protocol. */
  public int lengthBytes() {
    return (jar.path() + "=" + encoded()).getBytes(UTF_8).length;
  }

  /** The system property of the target that the answer appears in, for 5 seconds. */
  public String reportProperty() {
    return "mlx.guard.report." + nonce;
  }

  private static String value(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  private static String newNonce() {
    byte[] bits = new byte[NONCE_BYTES];
    RANDOM.nextBytes(bits);
    return HexFormat.of().formatHex(bits);
  }
}
