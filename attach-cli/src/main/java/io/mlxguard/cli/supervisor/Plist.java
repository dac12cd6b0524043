// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.supervisor;

import java.util.List;
import java.util.Map;

/**
 * A property list in XML: text, whole numbers, booleans, lists and dictionaries (plist(5)). What
 * begins with {@link #COMMENT} among the keys is a comment above the next key.
 */
final class Plist {
  /** Its value is the comment; no key of launchd's begins so. */
  static final String COMMENT = "#";

  private final StringBuilder text = new StringBuilder();

  private Plist() {}

  static String of(Map<String, ?> dictionary) {
    Plist plist = new Plist();
    plist.text.append(
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
        <plist version="1.0">
        """);
    plist.value("", dictionary);
    plist.text.append("</plist>\n");
    return plist.text.toString();
  }

  private void value(String indent, Object value) {
    if (value instanceof Map<?, ?> map) {
      text.append(indent).append("<dict>\n");
      map.forEach((key, inner) -> entry(indent + "  ", String.valueOf(key), inner));
      text.append(indent).append("</dict>\n");
    } else if (value instanceof List<?> list) {
      text.append(indent).append("<array>\n");
      list.forEach(inner -> value(indent + "  ", inner));
      text.append(indent).append("</array>\n");
    } else if (value instanceof Boolean flag) {
      text.append(indent).append(flag ? "<true/>\n" : "<false/>\n");
    } else if (value instanceof Integer number) {
      text.append(indent).append("<integer>").append(number).append("</integer>\n");
    } else {
      String escaped = escaped(String.valueOf(value));
      text.append(indent).append("<string>").append(escaped).append("</string>\n");
    }
  }

  private void entry(String indent, String key, Object value) {
    if (key.startsWith(COMMENT)) {
      // Two hyphens end a comment in XML, wherever they stand.
      String comment = String.valueOf(value).replace("--", "- -");
      text.append(indent).append("<!-- ").append(comment).append(" -->\n");
    } else {
      text.append(indent).append("<key>").append(escaped(key)).append("</key>\n");
      value(indent, value);
    }
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
