// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.readout;

import io.mlxguard.layer.LayerName;
import io.mlxguard.os.PressureLevel;
import io.mlxguard.os.PressureReading.Domain;
import io.mlxguard.pressure.Action;
import io.mlxguard.pressure.Cause;
import io.mlxguard.pressure.DomainState;
import io.mlxguard.pressure.DomainState.Stage;
import io.mlxguard.pressure.Journal;
import io.mlxguard.pressure.PressureState;
import io.mlxguard.pressure.Rung;
import java.util.EnumMap;
import java.util.Map;

/**
 * Tells the log of memory that is short: a line for each level, one for each action, with the
 * number, the rule and the key that governs it. Used by the worker thread alone.
 */
public final class PressureNarrator implements Journal.Listener {

  private static final String LAYER = LayerName.PRESSURE_WATCHDOG.title() + ": ";

  private final GuardLog log;
  private final Map<Domain, PressureLevel> levels = new EnumMap<>(Domain.class);
  private final Map<Domain, Stage> stages = new EnumMap<>(Domain.class);

  /** Nothing is told yet. */
  public PressureNarrator(GuardLog log) {
    this.log = log;
  }

  /** Tells what is new. */
  void tell(PressureState pressure) {
    for (DomainState domain : pressure.domains()) {
      domain.level().known().ifPresent(now -> tellLevel(domain, now));
      Stage before = stages.put(domain.domain(), domain.stage());
      if (domain.stage() == Stage.BLOCKED && before != Stage.BLOCKED) {
        log.warn(LAYER + domain.blocked());
      }
    }
  }

  private void tellLevel(DomainState domain, PressureLevel now) {
    PressureLevel put = levels.put(domain.domain(), now);
    PressureLevel before = put == null ? PressureLevel.NORMAL : put;
    if (now == before) {
      return;
    }
    String line =
        LAYER
            + (domain.domain() == Domain.DEVICE ? "the card: " : "the machine: ")
            + now
            + " after "
            + before
            + ", "
            + domain.cause().map(Cause::toString).orElse("for no known reason");
    if (now.compareTo(before) > 0) {
      log.warn(line);
    } else {
      log.info(line);
    }
  }

  @Override
  public void taken(Action action) {
    log.info(LAYER + action.sentence());
  }

  @Override
  public void stopped(Rung rung, String why) {
    log.warn(LAYER + rung.title() + " is stopped: " + why);
  }
}
