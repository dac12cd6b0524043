// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mbean;

import io.mlxguard.config.Key;
import io.mlxguard.jmx.LimitLayerMXBean;
import io.mlxguard.layer.LayerName;
import io.mlxguard.layer.LayerReport;
import io.mlxguard.snapshot.Snapshot;
import java.util.function.Supplier;

/** One limit layer of the last snapshot, which a client may configure. */
final class LimitLayerBean extends LayerBean implements LimitLayerMXBean {

  private final Key key;
  private final ClientLimits limits;

  LimitLayerBean(LayerName name, Key key, Supplier<Snapshot> latest, ClientLimits limits) {
    super(name, latest);
    this.key = key;
    this.limits = limits;
  }

  @Override
  public String setLimit(String value) {
    String done = limits.set(key, value);
    LayerReport now = report();
    return done + "; " + key.title() + ": " + now.status() + ", " + now.reason();
  }
}
