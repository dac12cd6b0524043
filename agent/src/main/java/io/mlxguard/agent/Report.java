// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import com.grack.nanojson.JsonWriter;
import io.mlxguard.snapshot.GuardState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one request.
 *
 * @param ok whether it was carried out
 * @param changed whether anything is different from before
 * @param state the guard's state afterwards
 * @param message what was done, or what went wrong, in a sentence
 * @param unrestored what could not be put back, each by name
 */
record Report(
    boolean ok, boolean changed, GuardState state, String message, List<String> unrestored) {

  String json(@Nullable String verb, @Nullable String version) {
    return JsonWriter.string()
        .object()
        .value("schema", 1)
        .value("verb", verb)
        .value("ok", ok)
        .value("changed", changed)
        .value("version", version)
        .value("state", state.name())
        .value(ok ? "message" : "error", message)
        .array("unrestored", unrestored)
        .end()
        .done();
  }
}
