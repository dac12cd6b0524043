// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.readout;

import io.mlxguard.layer.LayerName;
import io.mlxguard.restart.RestartEvent;
import java.util.function.Consumer;

/** Tells the log of restarts that are planned, wait, happen, or do not. Any thread. */
public final class RestartNarrator implements Consumer<RestartEvent> {

  private static final String LAYER = LayerName.SCHEDULED_RESTART.title() + ": ";

  private final GuardLog log;

  /** Nothing is told yet. */
  public RestartNarrator(GuardLog log) {
    this.log = log;
  }

  @Override
  public void accept(RestartEvent event) {
    if (event.isWarning()) {
      log.warn(LAYER + event.sentence());
    } else {
      log.info(LAYER + event.sentence());
    }
  }
}
