// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.status;

import io.mlxguard.cli.terminal.Units;
import java.util.Map;
import java.util.OptionalLong;

/** A number the guard publishes, or the fact that there is none; never a 0 that nobody read. */
public sealed interface Reading {
  /** Bytes or milliseconds, as the key says; negative only where it is a difference. */
  record Known(long value) implements Reading {}

  /** The guard could not read it and says why; the age is that of the last attempt, if it says. */
  record Missing(String why, OptionalLong ageMillis) implements Reading {
    public String text() {
      String age =
          ageMillis.isPresent() ? " (" + Units.duration(ageMillis.getAsLong()) + " old)" : "";
      return "missing: " + why + age;
    }
  }

  /** How JSON has what is not known. */
  static Map<String, Object> missing(String why) {
    return Map.of("missing", why);
  }

  /** Puts one into an object of JSON: a number, what is missing, or nothing where none applies. */
  static void put(Map<String, Object> fields, String key, Reading reading) {
    if (reading instanceof Known known) {
      fields.put(key, known.value());
    } else if (reading instanceof Missing missing) {
      fields.put(key, missing(missing.why()));
    }
  }

  /** The key is not there: the reading does not apply, or this version does not publish it. */
  record NotReported() implements Reading {}

  Reading NOT_REPORTED = new NotReported();
}
