// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.shim;

import java.io.UnsupportedEncodingException;
import java.net.URLDecoder;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/**
 * The agent's argument, protocol 1: either a configuration, {@code k=v,k=v}, or what the command
 * line sends, {@code mlx-guard:1;verb=V;jar=J;version=R;nonce=N;args=A} with URL-encoded values. A
 * verb other than start and stop is for the core in force, whatever its version; with {@code
 * once=yes}, where there is none, for one that goes again.
 */
@SuppressWarnings("JdkObsolete") // Java 8 has nothing else
final class Request {

  static final String VERB = "verb";
  static final String JAR = "jar";
  static final String VERSION = "version";
  static final String NONCE = "nonce";
  static final String ARGS = "args";
  static final String ATTACHED = "attached";
  static final String ONCE = "once";
  static final String REPLACED = "replaced";
  static final String OTHERS = "others";
  static final String YES = "yes";
  static final String START = "start";
  static final String STOP = "stop";

  private static final String PREFIX = "mlx-guard:";
  private static final String PROTOCOL = "1";

  private Request() {}

  /**
   * The request's fields; a plain configuration is a start. Never throws.
   *
   * @param argument as the JVM gives it, or null
   */
  static Map<String, String> parse(String argument) {
    Map<String, String> fields = Collections.synchronizedMap(new HashMap<String, String>());
    if (argument == null || !argument.startsWith(PREFIX)) {
      fields.put(VERB, START);
      fields.put(ARGS, argument == null ? "" : argument);
      return fields;
    }
    String[] parts = argument.substring(PREFIX.length()).split(";", -1);
    for (String field : parts) {
      int equals = field.indexOf('=');
      if (equals > 0) {
        fields.put(field.substring(0, equals), decode(field.substring(equals + 1)));
      }
    }
    if (!parts[0].equals(PROTOCOL)) {
      fields.put(VERB, "of protocol " + parts[0]);
    }
    return fields;
  }

  /** Whether the entry knows what to do with it: what it does not do itself is for the core. */
  static boolean isKnown(Map<String, String> fields) {
    String verb = fields.get(VERB);
    return verb != null && verb.matches("[a-z-]{1,32}");
  }

  /** Whether nothing of it is to remain. */
  static boolean isOnce(Map<String, String> fields) {
    return YES.equals(fields.get(ONCE));
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, "UTF-8");
    } catch (UnsupportedEncodingException e) {
      throw new AssertionError(e);
    } catch (IllegalArgumentException e) {
      return text; // a client that does not encode still gets an answer
    }
  }
}
