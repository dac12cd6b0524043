// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

/**
 * Where log lines go, and which there are.
 *
 * @param file {@code stderr}, {@code auto}, or a path
 * @param level the least important that is written
 */
public record LogChoice(String file, Level level) {

  /** How important a line is. */
  public enum Level {
    /** None is written. */
    OFF,
    /** Mistakes, and layers that do not do what was asked. */
    WARN,
    /** And what is in force. */
    INFO
  }

  /** Whether lines go to descriptor 2. */
  public boolean toStderr() {
    return file.equalsIgnoreCase("stderr");
  }

  /** Whether the guard chooses the file. */
  public boolean isAuto() {
    return file.equalsIgnoreCase("auto");
  }
}
