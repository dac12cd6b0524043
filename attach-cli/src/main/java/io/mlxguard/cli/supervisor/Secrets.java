// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.supervisor;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What of a host looks like a secret by its name; never a value, which may be one. */
final class Secrets {
  private static final Pattern OPTION =
      Pattern.compile("(-{1,2}[A-Za-z][A-Za-z0-9_.-]{0,99})(=.*)?", Pattern.DOTALL);

  /** As in the text of a request or of a shell's line. */
  private static final Pattern NAMED = Pattern.compile("([A-Za-z][A-Za-z0-9_.-]*)[\"']?[=: ]");

  private static final Pattern USER_IN_URL = Pattern.compile("://[^/@\\s]+@");
  private static final Pattern PARTS = Pattern.compile("[^A-Za-z]+|(?<=[a-z])(?=[A-Z])");

  // Whole parts of a name, since max-tokens, tokenizer and keyboard are none.
  private static final Set<String> WORDS =
      Set.of(
          "password",
          "passwd",
          "passphrase",
          "secret",
          "secrets",
          "token",
          "key",
          "apikey",
          "credential",
          "credentials",
          "authorization",
          "bearer");

  private Secrets() {}

  /** The names of options and variables, and the option of a warm-up. */
  static List<String> in(HostJob job) {
    TreeSet<String> names = new TreeSet<>();
    for (String word : job.command().words()) {
      Matcher option = OPTION.matcher(word);
      if (option.matches() && isOne(option.group(1))) {
        names.add(option.group(1));
      }
    }
    job.environment().keySet().stream().filter(Secrets::isOne).forEach(names::add);
    job.warmUp().filter(it -> names(it.what())).ifPresent(it -> names.add("--warm-up"));
    return List.copyOf(names);
  }

  private static boolean names(String text) {
    return USER_IN_URL.matcher(text).find()
        || NAMED.matcher(text).results().anyMatch(it -> isOne(it.group(1)));
  }

  private static boolean isOne(String name) {
    return PARTS.splitAsStream(name).anyMatch(it -> WORDS.contains(it.toLowerCase(Locale.ROOT)));
  }
}
