// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import java.util.Arrays;

/** Names of classes, methods and types as users write them: {@code *} is any run of characters. */
final class Names {

  private Names() {}

  /** Whether a class or a type can have such a name. */
  static boolean isClass(String pattern) {
    return Arrays.stream(pattern.split("\\.", -1)).allMatch(part -> isName(part, "*"));
  }

  /** Whether a method can have such a name; Kotlin puts a hyphen into some. */
  static boolean isMethod(String pattern) {
    return isName(pattern, "*-");
  }

  static boolean isIdentifier(String name) {
    return isName(name, "");
  }

  private static boolean isName(String text, String also) {
    return !text.isEmpty()
        && !Character.isDigit(text.codePointAt(0))
        && text.codePoints().allMatch(c -> also.indexOf(c) >= 0 || isPart(c));
  }

  /** Java ignores some control characters inside a name; nobody types them. */
  private static boolean isPart(int character) {
    return Character.isJavaIdentifierPart(character) && !Character.isIdentifierIgnorable(character);
  }

  static boolean hasLetter(String pattern) {
    return pattern.codePoints().anyMatch(Character::isLetter);
  }

  /** Steps back to the last {@code *} alone, so that no pattern takes long. */
  static boolean matches(String pattern, String name) {
    int p = 0;
    int star = -1;
    int resume = 0;
    for (int n = 0; n < name.length(); ) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = n;
      } else if (p < pattern.length() && pattern.charAt(p) == name.charAt(n)) {
        p++;
        n++;
      } else if (star >= 0) {
        p = star + 1;
        n = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
