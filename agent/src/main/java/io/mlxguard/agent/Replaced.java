// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The guard of another version that was in this one's place, by its answer to the request to stop.
 *
 * @param version empty where it does not say
 * @param unrestored what it could not put back, each by name
 */
record Replaced(String version, List<String> unrestored) {

  private static Replaced parse(String answer) {
    try {
      JsonObject json = JsonParser.object().from(answer);
      List<String> unrestored = new ArrayList<>();
      json.getArray("unrestored", new JsonArray())
          .forEach(name -> unrestored.add(String.valueOf(name)));
      return new Replaced(json.getString("version", ""), unrestored);
    } catch (JsonParserException e) {
      return new Replaced("", List.of("what the guard before has changed; its answer: " + answer));
    }
  }

  /** That before the one a request starts; empty where there was none. */
  static Optional<Replaced> in(Map<String, String> request) {
    return Optional.ofNullable(request.get("replaced")).map(Replaced::parse);
  }

  /** Which it was. */
  String title() {
    return version.isEmpty() ? "another version" : "version " + version;
  }
}
