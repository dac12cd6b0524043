// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What was written in the four places a key can stand: agent argument, system property,
 * environment, file; the first that has it counts. Judges nothing but whether the file may be read.
 *
 * @param settings those that count more first
 * @param problems what is wrong with the sources themselves
 * @param fileRefused whether a file was named and could not be had: then nothing may be changed
 */
record Sources(List<Setting> settings, List<String> problems, boolean fileRefused) {

  private static final String ARGUMENT = "agent argument";
  private static final int LONGEST_ARGUMENT = 64 * 1024;

  /** Ours, but nothing a user sets. */
  private static final Set<String> NOT_KEYS = Set.of("status", "report");

  /**
   * Reads them all. Never throws.
   *
   * @param argument the agent argument, {@code k=v,k=v}
   * @param properties the system properties
   * @param environment the environment
   */
  static Sources read(
      String argument, Map<String, String> properties, Map<String, String> environment) {
    List<Setting> settings = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    readArgument(argument, settings, problems);
    new TreeMap<>(properties)
        .forEach(
            (property, value) ->
                Key.inProperty(property)
                    .filter(name -> !NOT_KEYS.contains(name.split("\\.", 2)[0]))
                    .map(name -> new Setting(name, value, "system property " + property))
                    .ifPresent(settings::add));
    new TreeMap<>(environment)
        .forEach(
            (variable, value) ->
                Key.inVariable(variable)
                    .map(name -> new Setting(name, value, "environment " + variable))
                    .ifPresent(settings::add));
    Optional<String> path =
        first(settings, Key.CONFIG).map(Setting::value).filter(it -> !it.isBlank());
    boolean refused = path.isPresent() && !readFile(path.get(), settings, problems);
    return new Sources(List.copyOf(settings), List.copyOf(problems), refused);
  }

  /** These, and one more that counts before all of them. */
  Sources with(Setting setting) {
    List<Setting> all = new ArrayList<>(settings);
    all.removeIf(it -> it.name().equals(setting.name()) && it.where().equals(setting.where()));
    all.addFirst(setting);
    return new Sources(List.copyOf(all), problems, fileRefused);
  }

  /** The one in force for a key. */
  Optional<Setting> first(Key key) {
    return first(settings, key);
  }

  private static Optional<Setting> first(List<Setting> settings, Key key) {
    return settings.stream().filter(it -> it.name().equals(key.title())).findFirst();
  }

  /** As in a properties file, the last of two counts; here both are in sight, so it is said. */
  private static void readArgument(String argument, List<Setting> settings, List<String> problems) {
    if (argument.length() > LONGEST_ARGUMENT) {
      problems.add(ARGUMENT + ": longer than 64 KiB, so it is not read; the defaults are used");
      return;
    }
    Map<String, Setting> last = new LinkedHashMap<>();
    for (String pair : Pairs.split(argument)) {
      Setting setting = Setting.of(pair, ARGUMENT);
      String name = setting.name();
      if (pair.indexOf('=') < 0 && Key.named(name).isPresent()) {
        problems.add(ARGUMENT + ": " + name + " has no value; its default is used");
      } else if (last.put(name, setting) != null) {
        String twice = ": " + Text.printable(name) + " is given twice, the last one counts";
        problems.add(ARGUMENT + twice);
      }
    }
    settings.addAll(last.values());
  }

  private static boolean readFile(String path, List<Setting> settings, List<String> problems) {
    try {
      Set<String> seen = new HashSet<>();
      for (Setting setting : ConfigFile.read(path)) {
        if (!seen.add(setting.name())) {
          problems.add(setting.where() + ": " + setting.name() + " is given again further down");
        }
        if (setting.name().equals(Key.CONFIG.title())) {
          problems.add(setting.where() + ": a file cannot name another; this line is ignored");
        } else {
          settings.add(setting);
        }
      }
      return true;
    } catch (ConfigFile.Refused e) {
      problems.add("file " + Text.place(path) + " " + e.reason() + "; so the guard only observes");
      return false;
    }
  }
}
