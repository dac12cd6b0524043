// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.pressure;

import io.mlxguard.os.PressureLevel;
import io.mlxguard.os.PressureReading.Domain;
import io.mlxguard.pressure.Action.Outcome;
import java.util.OptionalLong;

/** Actions as a test wants them. */
public final class Actions {

  private static final long MIB = 1L << 20;

  /** What was held just before each. */
  public static final Memory BEFORE = new Memory(8192 * MIB, 512 * MIB, 10_240 * MIB);

  /** Why each was taken. */
  public static final Cause CAUSE =
      new Cause(PressureLevel.WARN, "9.0 % available, below 15 %", "pressure-watchdog.available");

  private Actions() {}

  /** One that is not judged yet. */
  public static Action open(long number, Rung rung) {
    return of(number, Domain.HOST, rung, Outcome.OPEN);
  }

  /** One of which nothing is known to have come. */
  public static Action of(long number, Domain domain, Rung rung, Outcome outcome) {
    return new Action(
        number,
        1_700_000_000_000L + number,
        domain,
        rung,
        "what was done",
        CAUSE,
        BEFORE,
        outcome,
        OptionalLong.empty(),
        OptionalLong.empty());
  }

  /** One that has brought so much back. */
  public static Action useful(long number, Rung rung, long returnedBytes, long toSystemBytes) {
    return open(number, rung)
        .judged(Outcome.USEFUL, OptionalLong.of(returnedBytes), OptionalLong.of(toSystemBytes));
  }

  /** A journal with these. */
  public static Journal journal(Action... actions) {
    Journal journal =
        new Journal(
            new Journal.Listener() {
              @Override
              public void taken(Action action) {}

              @Override
              public void stopped(Rung rung, String why) {}
            });
    for (Action action : actions) {
      journal.add(action);
    }
    return journal;
  }
}
