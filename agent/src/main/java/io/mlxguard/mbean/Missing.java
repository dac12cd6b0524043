// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mbean;

import io.mlxguard.os.Reading;
import java.util.ArrayList;
import java.util.List;

/** Which attributes of a bean are null, and why. */
final class Missing {

  private final List<String> texts = new ArrayList<>();

  Missing add(String attributes, String why) {
    texts.add(attributes + ": " + why);
    return this;
  }

  Missing add(String attributes, Reading<?> reading) {
    return reading instanceof Reading.Missing<?> missing ? add(attributes, missing.why()) : this;
  }

  Missing add(String attribute, boolean isKnown, String why) {
    return isKnown ? this : add(attribute, why);
  }

  List<String> texts() {
    return texts;
  }
}
