// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host;

import java.util.SplittableRandom;

/**
 * What calls of {@link Host#generate} do besides generating. Which of them do it is drawn from the
 * call's own seed, so that it is the same in every run, whatever thread it runs on.
 *
 * @param pauseMillis an agent thinks between two calls
 * @param failPercent of the calls end half-way in an {@link IllegalStateException}
 * @param nestPercent of the agents' calls go through {@link Host#chat}
 * @param asyncPercent of the agents' calls go through {@link Host#generateAsync}
 * @param lookAheadPercent of the calls leave one more step queued that nobody waits for
 * @param failAhead a failing call may leave such a step too
 * @param scratchBytes of memory each call takes and drops at its begin, which puts that into the
 *     pool at once; 0 for none
 */
record Manners(
    int pauseMillis,
    int failPercent,
    int nestPercent,
    int asyncPercent,
    int lookAheadPercent,
    boolean failAhead,
    long scratchBytes) {

  /** Just generates. */
  static final Manners PLAIN = new Manners(0, 0, 0, 0, 0, false, 0);

  private static final long SALT = 0x6d616e6e657273L;

  /** What one call does. */
  record Draw(boolean fails, boolean nests, boolean async, boolean looksAhead) {}

  static Manners parse(Command command) {
    return new Manners(
        command.number("pause", 0),
        command.number("fail", 0),
        command.number("nest", 0),
        command.number("async", 0),
        command.number("lookahead", 0),
        command.flag("fail-ahead"),
        Long.parseLong(command.get("scratch", "0")));
  }

  Draw draw(long seed) {
    SplittableRandom random = new SplittableRandom(seed ^ SALT);
    boolean fails = falls(random, failPercent);
    boolean nests = falls(random, nestPercent);
    boolean async = falls(random, asyncPercent);
    boolean looksAhead = falls(random, lookAheadPercent);
    return new Draw(fails, nests, async, looksAhead && (failAhead || !fails));
  }

  /** One draw whatever the share, so that another share moves no other draw. */
  private static boolean falls(SplittableRandom random, int percent) {
    return random.nextInt(100) < percent;
  }
}
