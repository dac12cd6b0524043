// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.watch;

import io.mlxguard.cli.status.Sight;
import io.mlxguard.cli.target.Target;
import java.time.Duration;

/** A process that can be looked at again and again. Used by one thread. */
public interface Looks extends AutoCloseable {
  Target target();

  /** Begins a look, unless one is under way. */
  void begin();

  /** What the look shows, waited for no longer than that. */
  Sight end(Duration patience);

  @Override
  void close();
}
