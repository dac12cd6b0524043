// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A list of generate calls that is the same for the same seed, however many threads share it. */
record Workload(List<Call> calls) {
  /** One call: its place in the list from 0, the seed of its prompt, and lengths in tokens. */
  record Call(int n, long seed, int prompt, int newTokens) {}

  /** Lengths in tokens, both ends included. */
  record Range(int from, int to) {
    Range {
      if (from < 1 || to < from) {
        throw new IllegalArgumentException("range " + from + ".." + to + ": want 1 <= a <= b");
      }
    }

    /** Reads {@code 16..1500}, or {@code 16} for 16..16. */
    static Range parse(String text) {
      int dots = text.indexOf("..");
      return dots < 0
          ? new Range(Integer.parseInt(text), Integer.parseInt(text))
          : new Range(
              Integer.parseInt(text.substring(0, dots)),
              Integer.parseInt(text.substring(dots + 2)));
    }

    /** Log-uniform, because real traffic has many short calls and a few very long ones. */
    int draw(SplittableRandom random) {
      double logLength =
          StrictMath.log(from) + random.nextDouble() * StrictMath.log((to + 1.0) / from);
      return Math.clamp((long) StrictMath.exp(logLength), from, to);
    }
  }

  static Workload draw(long seed, int calls, Range prompt, Range newTokens) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Call> list = new ArrayList<>(calls);
    for (int n = 0; n < calls; n++) {
      list.add(new Call(n, random.nextLong(), prompt.draw(random), newTokens.draw(random)));
    }
    return new Workload(List.copyOf(list));
  }
}
