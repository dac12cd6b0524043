// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The value of {@code clear-after-generate.methods}.
 *
 * @param list those that can be read, at most 64, no two for the same methods
 * @param mistakes what is wrong with the others
 */
record Targets(List<Target> list, List<Mistake> mistakes) {

  /** What may be written. */
  static final String ALLOWED =
      "targets split at ; such as com.acme.Llm#generate(..) or"
          + " com.acme.Chat+#reply[tokens=arg(1),min-tokens=200,max-cache=64m]";

  private static final int MOST = 64;

  /** The most characters of the whole. */
  static final int LONGEST = MOST * (TargetParser.LONGEST + 1);

  /**
   * A text that cannot be used.
   *
   * @param text what was written, of any length
   * @param problem what is wrong with it
   * @param consequence what is done about it
   */
  record Mistake(String text, String problem, String consequence) {}

  /** Whether something was written and nothing of it can be used. */
  boolean unreadable() {
    return list.isEmpty() && !mistakes.isEmpty();
  }

  /**
   * Reads them; a mistake touches no other target. No bracket holds a semicolon, so one that is not
   * closed swallows none.
   */
  static Targets parse(String text) {
    if (text.length() > LONGEST) {
      String longer = "is longer than " + LONGEST + " characters";
      return new Targets(List.of(), List.of(new Mistake(text, longer, "the layer is off")));
    }
    Map<String, Target> targets = new LinkedHashMap<>();
    List<Mistake> mistakes = new ArrayList<>();
    int count = 0;
    for (String entry : text.split(";")) {
      String one = entry.strip();
      if (!one.isEmpty() && ++count > MOST) {
        mistakes.add(
            new Mistake(one, "is one more than " + MOST, "it and those behind it are ignored"));
        break;
      } else if (!one.isEmpty()) {
        read(one, targets, mistakes);
      }
    }
    return new Targets(List.copyOf(targets.values()), List.copyOf(mistakes));
  }

  private static void read(String text, Map<String, Target> targets, List<Mistake> mistakes) {
    try {
      Target target = TargetParser.parse(text);
      if (targets.put(target.methods(), target) != null) {
        mistakes.add(new Mistake(target.text(), "is given twice", "the last one counts"));
      }
    } catch (IllegalArgumentException e) {
      mistakes.add(new Mistake(text, String.valueOf(e.getMessage()), "this target is ignored"));
    }
  }
}
