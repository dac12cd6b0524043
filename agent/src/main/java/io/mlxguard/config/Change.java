// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Some keys set otherwise while a guard runs. Where a whole configuration makes the best of a
 * mistake, a change with one is not made.
 *
 * @param next the configuration it leads to
 * @param keys the keys it names
 * @param mistakes one sentence for each: what, what is allowed
 */
public record Change(Config next, List<Key> keys, List<String> mistakes) {

  /**
   * Reads {@code k=v,k=v}.
   *
   * @param where who asks for it
   */
  public static Change of(Config now, String pairs, String where) {
    return of(now, Pairs.split(pairs).stream().map(pair -> Setting.of(pair, where)).toList());
  }

  /** One key. */
  public static Change of(Config now, Key key, String value, String where) {
    return of(now, List.of(new Setting(key.title(), value, where)));
  }

  private static Change of(Config now, List<Setting> settings) {
    Sources sources = now.sources();
    List<String> mistakes = new ArrayList<>();
    for (Setting setting : settings) {
      sources = sources.with(setting);
      if (setting.name().equals(Key.CONFIG.title())) {
        mistakes.add("a file is read with a whole configuration: attach takes config=PATH");
      }
    }
    Reader reader = new Reader(sources);
    Config next = Config.of(sources, reader);
    List<String> before = mistakes(now);
    reader.mistakes().stream().filter(it -> !before.contains(it)).forEach(mistakes::add);
    List<Key> keys =
        settings.stream().map(it -> Key.named(it.name())).flatMap(Optional::stream).toList();
    return new Change(next, keys, List.copyOf(mistakes));
  }

  /** Those it has already are nobody's fault now. */
  private static List<String> mistakes(Config now) {
    Reader reader = new Reader(now.sources());
    Config _ = Config.of(now.sources(), reader);
    return reader.mistakes();
  }
}
