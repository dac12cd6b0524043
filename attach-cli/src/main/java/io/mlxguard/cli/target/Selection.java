// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.target;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Which processes a command line means. */
public final class Selection {
  private Selection() {}

  /**
   * The processes that a pid, a name or a pattern means, at least one.
   *
   * @throws Failure when none is meant, or a name means several
   */
  public static List<Target> named(String wanted) throws Failure {
    return named(wanted, JavaProcesses::mine);
  }

  /**
   * Those of the JVMs that have MLX loaded, at least one.
   *
   * @throws Failure when there is none, or the system does not show it
   */
  public static List<Target> withMlx(List<JavaProcess> all) throws Failure {
    List<Target> found = loaded(all);
    if (!found.isEmpty()) {
      return found;
    }
    for (JavaProcess jvm : all) {
      if (jvm.mlx() instanceof Mlx.Unknown unknown) {
        throw Diagnostics.mlxUnknown(unknown.why());
      }
    }
    throw Diagnostics.noneWithMlx();
  }

  /** Those of the JVMs that have MLX loaded, if any. */
  public static List<Target> loaded(List<JavaProcess> all) {
    return all.stream()
        .filter(jvm -> jvm.mlx() instanceof Mlx.Loaded)
        .map(JavaProcess::target)
        .toList();
  }

  /**
   * Takes a pid, as any number is; a main class or jar by its full name, or any part of such a name
   * that only one has; or a pattern with {@code *}, which a whole name has to fit. Letters of
   * either case.
   *
   * @param machines the JVMs of this user, asked for only when {@code wanted} is no pid
   */
  static List<Target> named(String wanted, Supplier<List<Target>> machines) throws Failure {
    if (wanted.matches("[+-]?[0-9]+")) {
      return List.of(new Target(pid(wanted), ""));
    }
    String sought = wanted.toLowerCase(Locale.ROOT);
    if (sought.isEmpty()) {
      throw Diagnostics.noSuchName(wanted);
    }
    List<Target> all = machines.get();
    List<Target> found = matching(all, fits(sought));
    if (found.isEmpty()) {
      found = matching(all, name -> name.contains(sought));
    }
    if (found.isEmpty()) {
      throw Diagnostics.noSuchName(wanted);
    }
    if (found.size() > 1 && !isPattern(sought)) {
      throw Diagnostics.ambiguous(wanted, found);
    }
    return found;
  }

  /** A number is never a part of a name: many names have a 0 in them. */
  private static long pid(String wanted) throws Failure {
    // The system's own type; the JDK would cut a larger one to a pid that is another process's.
    if (wanted.matches("[1-9][0-9]{0,9}") && Long.parseLong(wanted) <= Integer.MAX_VALUE) {
      return Long.parseLong(wanted);
    }
    throw Diagnostics.noSuchPid(wanted);
  }

  private static boolean isPattern(String sought) {
    return sought.indexOf('*') >= 0;
  }

  private static Predicate<String> fits(String sought) {
    StringBuilder regex = new StringBuilder();
    for (String piece : sought.split("\\*", -1)) {
      regex.append(regex.length() == 0 ? "" : ".*").append(Pattern.quote(piece));
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL).asMatchPredicate();
  }

  private static List<Target> matching(List<Target> all, Predicate<String> name) {
    return all.stream()
        .filter(target -> name.test(target.name().toLowerCase(Locale.ROOT)))
        .toList();
  }
}
