// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Turns settings into values; each mistake becomes a sentence, and the safe choice. */
final class Reader {

  private final Sources sources;
  private final Problems problems = new Problems();
  private final List<String> mistakes = new ArrayList<>();

  Reader(Sources sources) {
    this.sources = sources;
    sources.problems().forEach(problems::add);
    sources.settings().stream()
        .filter(setting -> Key.named(setting.name()).isEmpty())
        .forEach(this::unknown);
  }

  /** The problems with keys and values, without where they stand and what is done about them. */
  List<String> mistakes() {
    return mistakes;
  }

  List<String> problems() {
    return problems.list();
  }

  String text(Key key) {
    return sources
        .first(key)
        .map(Setting::value)
        .map(String::strip)
        .filter(it -> !it.isEmpty())
        .orElse(key.byDefault());
  }

  Limit limit(Key key) {
    Limit limit = Limit.parse(given(key));
    if (limit instanceof Limit.Invalid invalid) {
      problem(key, invalid.problem(), "the layer is off");
    }
    return limit;
  }

  Duration span(Key key) {
    Optional<Duration> span = Span.parse(given(key));
    if (span.isEmpty()) {
      problem(key, "is not a time", key.byDefault() + " is used");
    } else if (span.get().compareTo(key.shortest()) < 0) {
      problem(key, "is too short", key.byDefault() + " is used");
      span = Optional.empty();
    } else if (span.get().compareTo(key.longest()) > 0) {
      problem(key, "is too long", key.byDefault() + " is used");
      span = Optional.empty();
    }
    return span.or(() -> Span.parse(key.byDefault())).orElseThrow();
  }

  /**
   * A value of another kind.
   *
   * @param type throws IllegalArgumentException with what is wrong
   */
  <T> T value(Key key, Function<String, T> type) {
    try {
      return type.apply(given(key));
    } catch (IllegalArgumentException e) {
      problem(key, String.valueOf(e.getMessage()), key.byDefault() + " is used");
      return type.apply(key.byDefault());
    }
  }

  /**
   * A value of another kind, where the default would do what nobody asked for.
   *
   * @param type throws IllegalArgumentException with what is wrong
   * @param consequence what becomes of a mistake
   */
  <T> Optional<T> attempt(Key key, Function<String, T> type, String consequence) {
    try {
      return Optional.of(type.apply(given(key)));
    } catch (IllegalArgumentException e) {
      problem(key, String.valueOf(e.getMessage()), consequence);
      return Optional.empty();
    }
  }

  Targets targets(Key key) {
    Targets targets = Targets.parse(given(key));
    for (Targets.Mistake mistake : targets.mistakes()) {
      problem(key, mistake.text(), mistake.problem(), mistake.consequence());
    }
    return targets;
  }

  /** A mistake is off. */
  boolean isOn(Key key) {
    return choice(key, OnOff.class, OnOff.OFF) == OnOff.ON;
  }

  /**
   * One of a few words.
   *
   * @param careful what a mistake comes to: the choice that does less
   */
  <E extends Enum<E>> E choice(Key key, Class<E> type, E careful) {
    String name = given(key).strip().toUpperCase(Locale.ROOT).replace('-', '_');
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(name)) {
        return constant;
      }
    }
    problem(key, "is not one of them", written(careful) + " is used");
    return careful;
  }

  private static String written(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private String given(Key key) {
    return sources.first(key).map(Setting::value).orElse(key.byDefault());
  }

  private void problem(Key key, String what, String consequence) {
    problem(key, given(key), what, consequence);
  }

  private void problem(Key key, String text, String what, String consequence) {
    String mistake =
        key.title() + " \"" + Text.printable(text) + "\" " + what + "; allowed: " + key.allowed();
    mistakes.add(mistake);
    String where = Text.place(sources.first(key).map(Setting::where).orElse("default"));
    problems.add(where + ": " + mistake + "; " + consequence);
  }

  private void unknown(Setting setting) {
    String name = Text.printable(setting.name());
    String mistake =
        "there is no key \"" + name + "\"; the nearest is " + Key.nearest(name).title();
    mistakes.add(mistake);
    problems.add(Text.place(setting.where()) + ": " + mistake);
  }
}
