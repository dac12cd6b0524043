// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A configuration as it is in force.
 *
 * @param sources what it was read from
 * @param mode whether the guard acts
 * @param wiredLimit layer 1
 * @param cacheLimit layer 2
 * @param memoryLimit layer 3
 * @param share how much of what {@code auto} would give layers 1 to 3 this process takes
 * @param clear layer 4
 * @param pressure layer 5
 * @param restart layer 6
 * @param onDrift what to do about a limit that the host has set since
 * @param installDelay between the evidence of use and the limits
 * @param idleAfter how long the counters stand still before a call that wants quiet
 * @param detachTimeout how long a detach may take
 * @param nativeAccess who decides whether native calls may be made
 * @param log where log lines go, and which there are
 * @param problems one sentence for each mistake: where, what, what is allowed
 */
public record Config(
    Sources sources,
    Mode mode,
    Limit wiredLimit,
    Limit cacheLimit,
    Limit memoryLimit,
    Share share,
    ClearChoice clear,
    PressureChoice pressure,
    RestartChoice restart,
    OnDrift onDrift,
    Duration installDelay,
    Duration idleAfter,
    Duration detachTimeout,
    NativeAccessChoice nativeAccess,
    LogChoice log,
    List<String> problems) {

  /**
   * Reads the agent argument, and what this process's properties, environment and configuration
   * file add to it. Never throws.
   *
   * @param argument {@code k=v,k=v}, split at commas outside brackets and quotes
   */
  public static Config load(String argument) {
    return of(Sources.read(argument, properties(), System.getenv()));
  }

  /** As {@link #load}, from the agent argument, and the file it may name, alone. */
  public static Config parse(String argument) {
    return of(Sources.read(argument, Map.of(), Map.of()));
  }

  static Config of(Sources sources) {
    return of(sources, new Reader(sources));
  }

  /** With a reader of these sources, which knows the mistakes afterwards. */
  static Config of(Sources sources, Reader reader) {
    Mode mode = reader.choice(Key.MODE, Mode.class, Mode.OBSERVE);
    return new Config(
        sources,
        sources.fileRefused() ? Mode.OBSERVE : mode,
        reader.limit(Key.WIRED_LIMIT),
        reader.limit(Key.CACHE_LIMIT),
        reader.limit(Key.MEMORY_LIMIT),
        reader.value(Key.SHARE, Share::parse),
        ClearChoice.read(reader),
        PressureChoice.read(reader),
        RestartChoice.read(reader),
        reader.choice(Key.ON_DRIFT, OnDrift.class, OnDrift.REPORT),
        reader.span(Key.INSTALL_DELAY),
        reader.span(Key.IDLE_AFTER),
        reader.span(Key.DETACH_TIMEOUT),
        reader.choice(Key.NATIVE_ACCESS, NativeAccessChoice.class, NativeAccessChoice.FLAG_ONLY),
        new LogChoice(
            reader.text(Key.LOG_FILE),
            reader.choice(Key.LOG_LEVEL, LogChoice.Level.class, LogChoice.Level.INFO)),
        reader.problems());
  }

  /** A host may have put an object of its own in their place. */
  private static Map<String, String> properties() {
    Map<String, String> properties = new HashMap<>();
    try {
      for (String name : System.getProperties().stringPropertyNames()) {
        properties.put(name, System.getProperty(name, ""));
      }
    } catch (RuntimeException e) {
      return properties; // what could be read counts
    }
    return properties;
  }

  /** The settings in force, in the table's order: who gave which key its value. */
  public List<Setting> settings() {
    return Arrays.stream(Key.values()).map(sources::first).flatMap(Optional::stream).toList();
  }

  /** {@link #settings} as {@code k=v,k=v}: known keys alone, an unknown one may be a secret. */
  public String arguments() {
    return settings().stream().map(Setting::pair).collect(Collectors.joining(","));
  }

  /**
   * The value of a limit's key.
   *
   * @throws IllegalArgumentException if the key is no limit's
   */
  public Limit limit(Key key) {
    return switch (key) {
      case WIRED_LIMIT -> wiredLimit;
      case CACHE_LIMIT -> cacheLimit;
      case MEMORY_LIMIT -> memoryLimit;
      default -> throw new IllegalArgumentException(key + " is no limit");
    };
  }

  /** Whether it asks for the same, however and wherever it was written. */
  public boolean sameAs(Config other) {
    return wiredLimit.sameAs(other.wiredLimit)
        && cacheLimit.sameAs(other.cacheLimit)
        && memoryLimit.sameAs(other.memoryLimit)
        && clear.sameAs(other.clear)
        && pressure.sameAs(other.pressure)
        && restart.sameAs(other.restart)
        && values().equals(other.values());
  }

  private List<Object> values() {
    return List.of(
        mode,
        share.among(),
        onDrift,
        installDelay,
        idleAfter,
        detachTimeout,
        nativeAccess,
        log.file(),
        log.level());
  }
}
