// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.weave;

import io.mlxguard.config.Target;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whether a class that is being loaded may be meant by a target: asked of every class, on the
 * host's thread, so by its name, and for the subtypes of something by the bytes of a method's name;
 * nothing is parsed.
 */
final class Mentions {

  private static final Pattern WILDCARDS = Pattern.compile("\\*+");

  private final Set<String> internalNames = new HashSet<>();
  private final List<Target> wildcards = new ArrayList<>();
  private final List<byte[]> methodNames = new ArrayList<>();

  Mentions(List<Target> targets) {
    for (Target target : targets) {
      if (target.classPattern().contains("*")) {
        wildcards.add(target);
      } else {
        internalNames.add(target.classPattern().replace('.', '/'));
      }
      if (target.subtypes()) {
        methodNames.add(longestPiece(target.methodPattern()).getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private static String longestPiece(String pattern) {
    String longest = "";
    for (String piece : WILDCARDS.split(pattern)) {
      longest = piece.length() > longest.length() ? piece : longest;
    }
    return longest;
  }

  boolean in(String internalName, byte[] bytes) {
    if (internalNames.contains(internalName)) {
      return true;
    }
    for (byte[] methodName : methodNames) {
      if (contains(bytes, methodName)) {
        return true;
      }
    }
    return !wildcards.isEmpty() && matches(internalName.replace('/', '.'));
  }

  private boolean matches(String name) {
    for (Target target : wildcards) {
      if (target.matchesClass(name)) {
        return true;
      }
    }
    return false;
  }

  private static boolean contains(byte[] bytes, byte[] piece) {
    for (int at = 0; at <= bytes.length - piece.length; at++) {
      int i = 0;
      while (i < piece.length && bytes[at + i] == piece[i]) {
        i++;
      }
      if (i == piece.length) {
        return true;
      }
    }
    return false;
  }
}
