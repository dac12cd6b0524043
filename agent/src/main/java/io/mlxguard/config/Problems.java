// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import java.util.ArrayList;
import java.util.List;

/** Mistakes as sentences; a bounded number, because each becomes a line of the host's stderr. */
final class Problems {

  private static final int MOST = 10;

  private final List<String> sentences = new ArrayList<>();
  private int more;

  /** Parts of it may be foreign: a path, a line of a file. */
  void add(String sentence) {
    if (sentences.size() < MOST) {
      sentences.add(Text.line(sentence));
    } else {
      more++;
    }
  }

  List<String> list() {
    List<String> all = new ArrayList<>(sentences);
    if (more > 0) {
      all.add("and " + more + " more mistakes in the configuration");
    }
    return List.copyOf(all);
  }
}
