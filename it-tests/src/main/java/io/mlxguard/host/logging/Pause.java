// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host.logging;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A place where the host can be kept while it starts: once it is there, and the system property
 * {@code host.pause} names the place, it says {@code at PLACE} and waits for a line on its standard
 * input.
 */
final class Pause {

  private static final String PROPERTY = "host.pause";

  private Pause() {}

  static void at(String place) {
    if (System.getProperty(PROPERTY, "").equals(place)) {
      System.clearProperty(PROPERTY);
      System.out.println("at " + place);
      try {
        int read;
        do {
          read = System.in.read();
        } while (read >= 0 && read != '\n');
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
