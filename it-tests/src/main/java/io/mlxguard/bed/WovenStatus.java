// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.bed;

import com.grack.nanojson.JsonObject;
import java.util.List;

/**
 * What the guard says about woven calls in {@code mlx.guard.status}.
 *
 * @param status the whole of it
 */
public record WovenStatus(GuardStatus status) {

  /** Of a host that is guarded. */
  public static WovenStatus of(HostProcess host) {
    return new WovenStatus(GuardStatus.of(host).orElseThrow());
  }

  /** A number of its clears; 0 where nothing is to be woven. */
  public long clears(String key) {
    JsonObject clears = status.json().getObject("clears");
    return clears == null ? 0 : clears.getLong(key);
  }

  /** Names of what is woven for a target, or {@code refused} for it. */
  public List<String> names(String target, String key) {
    return target(target).getArray(key).stream().map(String::valueOf).toList();
  }

  /** Why a clear waits for a quiet moment; {@code -} where none does. */
  public String due() {
    return status.json().getObject("clears").getString("due", "-");
  }

  private JsonObject target(String target) {
    return status.json().getArray("targets").stream()
        .map(JsonObject.class::cast)
        .filter(it -> target.equals(it.getString("target")))
        .findFirst()
        .orElseThrow();
  }
}
