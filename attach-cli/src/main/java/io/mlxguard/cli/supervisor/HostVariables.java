// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.supervisor;

import io.mlxguard.cli.target.Exit;
import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.terminal.Untrusted;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which variables the host is started with: those that were asked for, since others hold secrets.
 */
public final class HostVariables {
  /** The checklist sets it. */
  public static final String NEVER_WAS = "MLX_FORCE_FP16";

  /** What is to be known of it. */
  public static final String NOTE =
      "MLX has no variable MLX_FORCE_FP16 and never had: it changes nothing.";

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** Those by which a JVM or MLX may behave differently. */
  private static final Pattern MATTERS =
      Pattern.compile(
          "JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS|_JAVA_OPTIONS|CLASSPATH|LD_(LIBRARY_PATH|PRELOAD)"
              + "|DYLD_.*|MLX_.*|CUDA_.*|HF_.*|TZ");

  private HostVariables() {}

  /**
   * Takes {@code NAME=VALUE}, and {@code NAME} with the value it has.
   *
   * @param there of the process that is copied, or of this command
   */
  public static Map<String, String> of(List<String> wanted, Map<String, String> there)
      throws Failure {
    Map<String, String> variables = new TreeMap<>();
    for (String word : wanted) {
      int equals = word.indexOf('=');
      String name = equals < 0 ? word : word.substring(0, equals);
      String value = equals < 0 ? there.get(name) : word.substring(equals + 1);
      if (!NAME.matcher(name).matches()) {
        throw new Failure(
            Exit.USAGE,
            "--env is NAME=VALUE, or NAME to copy it; \"%s\" is no name of a variable"
                .formatted(Untrusted.shown(name)));
      }
      if (value == null) {
        throw new Failure(
            Exit.REFUSED,
            "there is no variable %s to copy; give --env %s=VALUE".formatted(name, name));
      }
      variables.put(name, Word.line("the variable " + name, value));
    }
    return variables;
  }

  /** The names of those that a host has now and would not have then, though they may matter. */
  public static List<String> left(Map<String, String> there, Map<String, String> taken) {
    TreeSet<String> names = new TreeSet<>(there.keySet());
    names.removeAll(taken.keySet());
    names.removeIf(name -> !MATTERS.matcher(name).matches());
    return List.copyOf(names);
  }
}
