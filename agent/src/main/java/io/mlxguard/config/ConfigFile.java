// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A file of keys in Java properties syntax. It decides what the guard does to a process, so one
 * that others may write is refused, and so is what is not plausibly such a file.
 */
final class ConfigFile {

  private static final int LARGEST_BYTES = 64 * 1024;
  private static final String BYTE_ORDER_MARK = "\ufeff";

  /** {@link Properties} skips these three and no other space. */
  private static final Pattern COMMENT = Pattern.compile("[ \\t\\f]*[#!]");

  /** Why the file is not read. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    Refused(String why) {
      super(why);
      reason = why;
    }

    String reason() {
      return reason;
    }
  }

  private ConfigFile() {}

  static List<Setting> read(String path) throws Refused {
    try {
      Path file = Path.of(path);
      judge(file);
      return settings(path, text(file));
    } catch (InvalidPathException e) {
      throw new Refused("is not a path");
    } catch (IOException | IllegalArgumentException e) {
      throw new Refused("cannot be read (" + e.getMessage() + ")");
    }
  }

  private static void judge(Path file) throws IOException, Refused {
    if (Files.isDirectory(file)) {
      throw new Refused("is a directory; name a file");
    }
    if (!Files.exists(file)) {
      throw new Refused(
          "does not exist" + (file.isAbsolute() ? "" : " in " + Path.of("").toAbsolutePath()));
    }
    if (!Files.isRegularFile(file)) {
      throw new Refused("is not a regular file");
    }
    if (!Files.isReadable(file)) {
      throw new Refused("may not be read by this user");
    }
    UserPrincipal owner = Files.getOwner(file);
    if (!owner.getName().equals("root") && !owner.equals(ownUser(file))) {
      throw new Refused("belongs to " + owner.getName() + ", and neither to this user nor to root");
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    if (permissions.contains(PosixFilePermission.GROUP_WRITE)
        || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new Refused("others than its owner may write it; chmod go-w makes it good");
    }
  }

  /** A container's user may have no name; then the file system shows the number alone. */
  private static UserPrincipal ownUser(Path file) throws IOException {
    Path self = Path.of("/proc/self");
    return Files.exists(self)
        ? Files.getOwner(self)
        : file.getFileSystem()
            .getUserPrincipalLookupService()
            .lookupPrincipalByName(System.getProperty("user.name", ""));
  }

  /** Read to one byte beyond the bound: the size may change after it was looked at. */
  private static String text(Path file) throws IOException, Refused {
    if (Files.size(file) == 0) {
      return ""; // or a file of the kernel's, of which a read may wait for ever
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LARGEST_BYTES + 1);
      if (bytes.length > LARGEST_BYTES) {
        throw new Refused("is larger than 64 KiB");
      }
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new Refused("is not text in UTF-8");
    }
  }

  /** {@link Properties} knows the syntax but not the line, so it is given one entry at a time. */
  private static List<Setting> settings(String path, String text) throws IOException {
    List<Setting> settings = new ArrayList<>();
    String[] lines = text.split("\r\n|[\r\n]", -1);
    for (int i = 0; i < lines.length; i++) {
      int first = i;
      StringBuilder entry = new StringBuilder(lines[i]);
      boolean comment = COMMENT.matcher(lines[i]).lookingAt();
      while (!comment && continues(lines[i]) && i + 1 < lines.length) {
        i++;
        entry.append('\n').append(lines[i]);
      }
      Properties parsed = new Properties();
      parsed.load(new StringReader(entry.toString()));
      for (String name : parsed.stringPropertyNames()) {
        String where = "file " + Text.place(path) + " line " + (first + 1);
        settings.addFirst(new Setting(name, parsed.getProperty(name), where));
      }
    }
    return settings;
  }

  private static boolean continues(String line) {
    int end = line.length();
    while (end > 0 && line.charAt(end - 1) == '\\') {
      end--;
    }
    return (line.length() - end) % 2 == 1;
  }
}
