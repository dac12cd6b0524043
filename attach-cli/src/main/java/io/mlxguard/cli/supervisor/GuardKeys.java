// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.supervisor;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * The guard's configuration as the host will have it, in the four places a key can stand: the
 * agent's argument, {@code -Dmlx.guard.KEY}, {@code MLX_GUARD_KEY}, the file behind {@code config}.
 *
 * @param places those that count more first
 */
record GuardKeys(List<Map<String, String>> places) {
  static final String LAYER = "scheduled-restart";
  private static final String PROPERTY = "-Dmlx.guard.";
  private static final String VARIABLE = "MLX_GUARD_";

  static GuardKeys of(Pairs argument, HostCommand command, Map<String, String> environment) {
    Map<String, String> properties = new HashMap<>();
    for (String word : command.options(environment).words()) {
      int equals = word.indexOf('=');
      if (word.startsWith(PROPERTY) && equals > 0) {
        properties.put(word.substring(PROPERTY.length(), equals), word.substring(equals + 1));
      }
    }
    List<Map<String, String>> places = new ArrayList<>();
    places.add(argument.meant());
    places.add(properties);
    places.add(variables(environment));
    GuardKeys sofar = new GuardKeys(places);
    Optional<String> file = sofar.value("config");
    if (file.isPresent()) {
      places.add(file(command.text(file.get())));
    }
    return new GuardKeys(List.copyOf(places));
  }

  /** Those of the guard's; others may be called as a key is, and mean something else. */
  private static Map<String, String> variables(Map<String, String> environment) {
    Map<String, String> ours = new HashMap<>(environment);
    ours.keySet().removeIf(name -> !name.startsWith(VARIABLE));
    return ours;
  }

  private static Map<String, String> file(String text) {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(text));
    } catch (IOException | IllegalArgumentException e) {
      return Map.of(); // the agent says what is wrong with it
    }
    Map<String, String> values = new HashMap<>();
    properties.stringPropertyNames().forEach(key -> values.put(key, properties.getProperty(key)));
    return values;
  }

  /** As the agent would take it. */
  Optional<String> value(String key) {
    return places.stream()
        .map(place -> Optional.ofNullable(place.getOrDefault(key, place.get(variable(key)))))
        .flatMap(Optional::stream)
        .map(String::strip)
        .findFirst();
  }

  /** Whether anything is said of layer 6. */
  boolean speakOfRestarts() {
    return places.stream()
        .flatMap(place -> place.keySet().stream())
        .anyMatch(key -> key.startsWith(LAYER) || key.startsWith(variable(LAYER)));
  }

  private static String variable(String key) {
    return VARIABLE + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }
}
