// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFileTest {

  private static final int LARGEST = 64 << 10;
  private static final String BOM = "\ufeff";

  @TempDir private Path folder;

  @Test
  void anEmptyFileHasNoSettings() throws Exception {
    assertThat(read("")).isEmpty();
    assertThat(read("\n\n# a comment\n! another\n  \t\n")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      emptyValue = "",
      value = {
        "cache-limit=512m | cache-limit | 512m",
        "cache-limit = 512m | cache-limit | 512m",
        "cache-limit: 512m | cache-limit | 512m",
        "cache-limit 512m | cache-limit | 512m",
        "`  cache-limit\t=\t512m` | cache-limit | 512m",
        "cache-limit | cache-limit | ``",
        "cache-limit= | cache-limit | ``",
        "log.file=C:\\\\tmp | log.file | C:\\tmp",
        "log.file=\\u00fc.log | log.file | \u00fc.log",
        "log.file=\u00fc.log | log.file | \u00fc.log",
        "log.file=a\\tb | log.file | a\tb",
        "a\\ b\\=c=d | a b=c | d",
        "a=b=c:d | a | b=c:d",
        "a=# b | a | # b",
        "a=\"b\" | a | \"b\"",
        "a=b\\ | a | b"
      })
  void theSyntaxIsThatOfProperties(String line, String name, String value) throws Exception {
    assertThat(read(line)).containsExactly(at(1, name, value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void eachSettingKnowsItsLineWhateverEndsOne(String end) throws Exception {
    String text = String.join(end, "# one", "", "a=1", "! four", "  b=2", "", "c=3");

    assertThat(read(text)).containsExactly(at(7, "c", "3"), at(5, "b", "2"), at(3, "a", "1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void aLineGoesOnBehindABackslashAndIsKnownByItsFirst(String end) throws Exception {
    String text = String.join(end, "a=1,\\", "   2,\\", "\t3", "b=4\\\\", "c=5", "d\\", "=6");

    assertThat(read(text))
        .containsExactly(at(6, "d", "6"), at(5, "c", "5"), at(4, "b", "4\\"), at(1, "a", "1,2,3"));
  }

  @Test
  void aListOfTargetsGoesOnFromLineToLine() throws Exception {
    Config config =
        configured(
            """
            # ours
            clear-after-generate.methods = com.acme.Llm#generate(..);\\
                com.acme.Chat+#reply[tokens=arg(1),min-tokens=200];\\
                com.acme.Outer$Llm#ask(String...)
            cache-limit = 1g
            """);

    assertThat(config.clear().targets())
        .extracting(Target::text)
        .containsExactly(
            "com.acme.Llm#generate(..)",
            "com.acme.Chat+#reply",
            "com.acme.Outer$Llm#ask(String...)");
    assertThat(config.cacheLimit()).isEqualTo(new Limit.Size(1L << 30));
    assertThat(config.problems()).isEmpty();
  }

  @Test
  void aCommentDoesNotGoOn() throws Exception {
    assertThat(read("# a\\\nb=1\n  ! c\\\nd=2")).containsExactly(at(4, "d", "2"), at(2, "b", "1"));
  }

  @Test
  void whatLooksLikeACommentInsideAValueIsPartOfIt() throws Exception {
    assertThat(read("a=1\\\n#2\\\n3\nb=4")).containsExactly(at(4, "b", "4"), at(1, "a", "1#23"));
  }

  @Test
  void theLastOfTwoComesFirst() throws Exception {
    assertThat(read("a=1\nb=2\na=3"))
        .containsExactly(at(3, "a", "3"), at(2, "b", "2"), at(1, "a", "1"));
    assertThat(configured("cache-limit=1g\ncache-limit=2g").cacheLimit())
        .isEqualTo(new Limit.Size(2L << 30));
  }

  /** Some editors put it before the first key, where nobody sees it. */
  @Test
  void aByteOrderMarkIsNotPartOfTheFirstKey() throws Exception {
    assertThat(configured(BOM + "cache-limit=1g").cacheLimit()).isEqualTo(new Limit.Size(1L << 30));
    assertThat(configured(BOM + "# ours\ncache-limit=1g").problems()).isEmpty();
  }

  @Test
  void whatIsNotThereIsRefusedWithTheFolderItWasLookedForIn() {
    refused(folder.resolve("none").toString(), "does not exist");
    refused("no-such-file", "does not exist in " + Path.of("").toAbsolutePath());
    refused(folder.resolve("none/none").toString(), "does not exist");
  }

  @Test
  void aLinkThatLeadsNowhereIsRefused() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("none"));

    refused(link.toString(), "does not exist");
  }

  @Test
  void aLinkToAFileThatIsGoodIsGood() throws Exception {
    Path file = write("a=1".getBytes(UTF_8));
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);

    assertThat(ConfigFile.read(link.toString()))
        .containsExactly(new Setting("a", "1", "file " + link + " line 1"));
  }

  @Test
  void aFolderIsRefused() {
    refused(folder.toString(), "is a directory; name a file");
  }

  @Test
  void whatIsNoPathIsRefused() {
    refused("a\0b", "is not a path");
  }

  /** Opening it would wait for somebody who writes. */
  @Test
  void aPipeIsRefusedAndNotWaitedFor() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    refused(pipe.toString(), "is not a regular file");
  }

  @Test
  void aDeviceIsRefused() {
    refused("/dev/zero", "is not a regular file");
  }

  /** Root may read everything; it-tests run this as another user. */
  @Test
  void whatThisUserMayNotReadIsRefused() throws Exception {
    Path file = write("a=1".getBytes(UTF_8));
    permit(file, "-w-------");

    if (Files.isReadable(file)) {
      assertThat(ConfigFile.read(file.toString())).hasSize(1);
    } else {
      refused(file.toString(), "may not be read by this user");
    }
  }

  /** On Linux: a regular file of size 0, of which a read fails; of others one waits for ever. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aFileOfTheKernelsIsNotRead() throws Exception {
    assertThat(ConfigFile.read("/proc/self/mem")).isEmpty();
  }

  @Test
  void anEmptyFileIsOneWithoutKeys() throws Exception {
    assertThat(ConfigFile.read(write(new byte[0]).toString())).isEmpty();
  }

  @Test
  void sixtyFourKibibytesAreTheMost() throws Exception {
    String comment = "#".repeat(LARGEST - "\na=1".length());

    assertThat(read(comment + "\na=1")).containsExactly(at(2, "a", "1"));
    Path larger = write((comment + "\na=12").getBytes(UTF_8));
    assertThat(Files.size(larger)).isEqualTo(LARGEST + 1);
    refused(larger.toString(), "is larger than 64 KiB");
  }

  @Test
  void tenMegabytesOfNoiseAreRefused() throws IOException {
    byte[] noise = new byte[10_000_000];
    new Random(4).nextBytes(noise);

    refused(write(noise).toString(), "is larger than 64 KiB");
  }

  @Test
  void whatIsNotTextIsRefused() throws IOException {
    refused(write("a=\u00fc".getBytes(ISO_8859_1)).toString(), "is not text in UTF-8");
    refused(
        write(new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}).toString(),
        "is not text in UTF-8");
  }

  @Test
  void anEscapeThatIsNoneIsRefused() throws IOException {
    observes(write("a=\\u12".getBytes(UTF_8)).toString(), "cannot be read (Malformed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw--w----", "rw-----w-", "rw-rw-rw-", "rwxrwxrwx", "r---w----"})
  void whatOthersMayWriteIsRefused(String permissions) throws IOException {
    Path file = write("a=1".getBytes(UTF_8));
    permit(file, permissions);

    refused(file.toString(), "others than its owner may write it; chmod go-w makes it good");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-------", "rw-r--r--", "r--r--r--", "rwxr-xr-x"})
  void whatOthersMayOnlyReadIsGood(String permissions) throws Exception {
    Path file = write("a=1".getBytes(UTF_8));
    permit(file, permissions);

    assertThat(ConfigFile.read(file.toString())).hasSize(1);
  }

  @Test
  void anOddPathIsToldInALine() {
    Config config = Config.parse("config=no\u001b[2J\u2028such,cache-limit=1g");

    assertThat(config.mode()).isEqualTo(Mode.OBSERVE);
    assertThat(config.problems()).singleElement().satisfies(OneLine::checkPrintable);
  }

  private void refused(String path, String why) {
    assertThatExceptionOfType(ConfigFile.Refused.class)
        .isThrownBy(() -> ConfigFile.read(path))
        .satisfies(it -> assertThat(it.reason()).isEqualTo(why));
    observes(path, why);
  }

  /** Nothing is changed, whatever else was asked for, and one sentence says why. */
  private static void observes(String path, String why) {
    Config config = Config.parse("mode=guard,cache-limit=1g,config=" + path);

    assertThat(config.mode()).isEqualTo(Mode.OBSERVE);
    assertThat(config.cacheLimit()).isEqualTo(new Limit.Size(1L << 30));
    assertThat(config.problems())
        .singleElement()
        .satisfies(
            it ->
                assertThat(it)
                    .startsWith("file " + Text.place(path) + " " + why)
                    .endsWith("; so the guard only observes"))
        .satisfies(OneLine::checkPrintable);
  }

  private Setting at(int line, String name, String value) {
    return new Setting(name, value, "file " + folder.resolve("guard") + " line " + line);
  }

  private List<Setting> read(String text) throws IOException, ConfigFile.Refused {
    return ConfigFile.read(write(text.getBytes(UTF_8)).toString());
  }

  private Config configured(String text) throws IOException {
    return Config.parse("config=" + write(text.getBytes(UTF_8)));
  }

  private Path write(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("guard"), bytes);
    permit(file, "rw-r--r--");
    return file;
  }

  private static void permit(Path file, String permissions) throws IOException {
    Path _ = Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }
}
