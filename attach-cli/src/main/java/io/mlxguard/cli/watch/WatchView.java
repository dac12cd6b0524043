// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.watch;

import io.mlxguard.cli.status.Sight;
import io.mlxguard.cli.target.Target;
import java.time.Instant;
import java.util.List;

/** Where the ticks of a watch are shown. Used by one thread. */
public interface WatchView extends AutoCloseable {
  /** What one process looked like at a tick. */
  record Row(Target target, Sight sight) {}

  /**
   * Shows one tick.
   *
   * @param number from 1
   * @return false when nobody reads any more
   */
  boolean show(long number, Instant at, List<Row> rows);

  @Override
  void close();
}
