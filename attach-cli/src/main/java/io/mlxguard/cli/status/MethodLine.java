// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.status;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The configuration that a discovery offers for one method. People copy it into a shell and {@code
 * --apply} sends it back, so it is one target and nothing else, or it is not offered at all: no
 * quote, no space, no second key.
 */
public final class MethodLine {
  private static final String NAME = "[\\p{L}\\p{Nd}_$.-]+";
  private static final Pattern LINE =
      Pattern.compile(
          "clear-after-generate\\.methods=CLASS#METHOD\\(TYPES\\)(\\[tokens=arg\\(\\d+\\)CALLS\\])?"
              .replace("CLASS", NAME)
              .replace("METHOD", NAME)
              .replace("TYPES", "[\\p{L}\\p{Nd}_$.,\\[\\]]*")
              .replace("CALLS", "(\\." + NAME + "\\(\\))*"));
  private static final int LONGEST = 1000;

  private MethodLine() {}

  /** That of one of the report's {@code found}; empty where it is no such line. */
  public static Optional<String> of(ForeignJson found) {
    return Optional.ofNullable(found.asMap().get("line"))
        .map(String::valueOf)
        .filter(it -> it.length() <= LONGEST && LINE.matcher(it).matches());
  }
}
