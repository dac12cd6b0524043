// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds for a configuration file whatever it holds. */
class RandomFileTest {

  private static final Pattern WHERE = Pattern.compile("file .* line (\\d+)");

  /** The name a backslash alone makes, now and then: whoever wrote it did not mean a key. */
  private static final String STRAY = "";

  @TempDir private Path folder;

  /** The JDK's own reader of such files is the judge of the syntax. */
  @Test
  void itSaysWhatPropertiesSayAndOnWhichLine() {
    Property.holds(
        random -> whole(random.nextInt(4) == 0 ? Inputs.anything(random) : Inputs.file(random)),
        text -> {
          Optional<List<Setting>> settings = read(write(text.getBytes(UTF_8)));

          assertThat(settings.map(RandomFileTest::values)).isEqualTo(expected(text));
          int lines = text.split("\r\n|[\r\n]", -1).length;
          for (Setting setting : settings.orElse(List.of())) {
            Matcher where = WHERE.matcher(setting.where());
            assertThat(where.matches()).as(setting.where()).isTrue();
            assertThat(Integer.parseInt(where.group(1))).isBetween(1, lines);
          }
        });
  }

  @Test
  void anyBytesAreAConfigurationOrRefused() {
    Property.holds(
        random -> {
          byte[] bytes = new byte[random.nextInt(200)];
          random.nextBytes(bytes);
          String noise = new String(bytes, ISO_8859_1);
          return random.nextBoolean() ? noise : Inputs.file(random) + noise;
        },
        text -> {
          Path file = write(text.getBytes(ISO_8859_1));
          Config config = Config.parse("config=" + file);
          config.problems().forEach(OneLine::checkPrintable);
          if (read(file).isEmpty()) {
            assertThat(config.mode()).isEqualTo(Mode.OBSERVE);
            assertThat(config.problems()).hasSize(1);
          }
        });
  }

  /** A half of a character cannot be written; a byte order mark counts for nothing. */
  private static String whole(String text) {
    return new String(text.getBytes(UTF_8), UTF_8).replaceFirst("^\ufeff+", "");
  }

  private static Optional<Map<String, String>> expected(String text) throws IOException {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    Map<String, String> expected = new HashMap<>();
    properties.forEach((name, value) -> expected.put((String) name, (String) value));
    expected.remove(STRAY);
    return Optional.of(expected);
  }

  private static Map<String, String> values(List<Setting> settings) {
    Map<String, String> values = new HashMap<>();
    settings.forEach(it -> values.putIfAbsent(it.name(), it.value()));
    values.remove(STRAY);
    return values;
  }

  private static Optional<List<Setting>> read(Path file) {
    try {
      return Optional.of(ConfigFile.read(file.toString()));
    } catch (ConfigFile.Refused e) {
      assertThat(e.reason()).isNotBlank();
      return Optional.empty();
    }
  }

  /** A new one each time: some file systems wait for the disk where one is cut to nothing. */
  private Path write(byte[] bytes) throws IOException {
    Path file = folder.resolve("guard");
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.write(file, bytes, StandardOpenOption.APPEND);
  }
}
