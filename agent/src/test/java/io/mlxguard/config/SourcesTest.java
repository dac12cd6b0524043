// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourcesTest {

  private static final String ARGUMENT = "agent argument";

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CONFIG")
  void theFirstOfTheFourPlacesThatHasAKeyCounts(Key key) throws IOException {
    String title = key.title();
    Path file = file(title + " = of the file");
    Map<String, String> named = Map.of("mlx.guard.config", file.toString());
    Map<String, String> property =
        Map.of("mlx.guard.config", file.toString(), key.property(), "of the property");
    Map<String, String> variable = Map.of(key.variable(), "of the variable");
    Setting ofFile = new Setting(title, "of the file", "file " + file + " line 1");

    is(Sources.read("", Map.of(), Map.of()), key);
    is(Sources.read("", named, Map.of()), key, ofFile);
    is(
        Sources.read("", named, variable),
        key,
        new Setting(title, "of the variable", "environment " + key.variable()),
        ofFile);
    is(
        Sources.read("", property, variable),
        key,
        new Setting(title, "of the property", "system property " + key.property()),
        new Setting(title, "of the variable", "environment " + key.variable()),
        ofFile);
    is(
        Sources.read(title + "=of the argument", property, variable),
        key,
        new Setting(title, "of the argument", ARGUMENT),
        new Setting(title, "of the property", "system property " + key.property()),
        new Setting(title, "of the variable", "environment " + key.variable()),
        ofFile);
  }

  /** Those that have the key, the one in force first. */
  private static void is(Sources sources, Key key, Setting... expected) {
    assertThat(sources.problems()).isEmpty();
    assertThat(sources.fileRefused()).isFalse();
    assertThat(sources.settings())
        .filteredOn(it -> it.name().equals(key.title()))
        .containsExactly(expected);
    assertThat(sources.first(key).stream())
        .containsExactlyElementsOf(List.of(expected).stream().limit(1).toList());
  }

  @Test
  void theFileIsTheOneTheFirstPlaceNames() throws IOException {
    Path one = file("cache-limit=1g");
    Path other = Files.writeString(folder.resolve("other"), "cache-limit=2g");
    restrict(other);
    Map<String, String> property = Map.of("mlx.guard.config", one.toString());
    Map<String, String> variable = Map.of("MLX_GUARD_CONFIG", other.toString());

    assertThat(cacheLimit("", Map.of(), variable)).isEqualTo("2g");
    assertThat(cacheLimit("", property, variable)).isEqualTo("1g");
    assertThat(cacheLimit("config=\"" + other + "\"", property, Map.of())).isEqualTo("2g");
    assertThat(Sources.read("config=", property, variable).first(Key.CACHE_LIMIT))
        .as("none, by the first place")
        .isEmpty();
  }

  private static String cacheLimit(
      String argument, Map<String, String> properties, Map<String, String> environment) {
    return Sources.read(argument, properties, environment)
        .first(Key.CACHE_LIMIT)
        .orElseThrow()
        .value();
  }

  @ParameterizedTest
  @CsvSource({
    "MODE, mlx.guard.mode, MLX_GUARD_MODE",
    "CONFIG, mlx.guard.config, MLX_GUARD_CONFIG",
    "WIRED_LIMIT, mlx.guard.wired-limit, MLX_GUARD_WIRED_LIMIT",
    "CACHE_LIMIT, mlx.guard.cache-limit, MLX_GUARD_CACHE_LIMIT",
    "MEMORY_LIMIT, mlx.guard.memory-limit, MLX_GUARD_MEMORY_LIMIT",
    "CLEAR_AFTER_GENERATE_METHODS, mlx.guard.clear-after-generate.methods, MLX_GUARD_CLEAR_AFTER_GENERATE_METHODS",
    "CLEAR_AFTER_GENERATE_MIN_TOKENS, mlx.guard.clear-after-generate.min-tokens, MLX_GUARD_CLEAR_AFTER_GENERATE_MIN_TOKENS",
    "CLEAR_AFTER_GENERATE_MAX_CACHE, mlx.guard.clear-after-generate.max-cache, MLX_GUARD_CLEAR_AFTER_GENERATE_MAX_CACHE",
    "CLEAR_AFTER_GENERATE_MIN_INTERVAL, mlx.guard.clear-after-generate.min-interval, MLX_GUARD_CLEAR_AFTER_GENERATE_MIN_INTERVAL",
    "CLEAR_AFTER_GENERATE_MAX_DEFER, mlx.guard.clear-after-generate.max-defer, MLX_GUARD_CLEAR_AFTER_GENERATE_MAX_DEFER",
    "CLEAR_AFTER_GENERATE_MAX_HOLD, mlx.guard.clear-after-generate.max-hold, MLX_GUARD_CLEAR_AFTER_GENERATE_MAX_HOLD",
    "CLEAR_AFTER_GENERATE_DRAIN, mlx.guard.clear-after-generate.drain, MLX_GUARD_CLEAR_AFTER_GENERATE_DRAIN",
    "CLEAR_AFTER_GENERATE_WARN_AFTER, mlx.guard.clear-after-generate.warn-after, MLX_GUARD_CLEAR_AFTER_GENERATE_WARN_AFTER",
    "ON_DRIFT, mlx.guard.on-drift, MLX_GUARD_ON_DRIFT",
    "INSTALL_DELAY, mlx.guard.install-delay, MLX_GUARD_INSTALL_DELAY",
    "IDLE_AFTER, mlx.guard.idle-after, MLX_GUARD_IDLE_AFTER",
    "DETACH_TIMEOUT, mlx.guard.detach-timeout, MLX_GUARD_DETACH_TIMEOUT",
    "CPU_CACHE_CALLS, mlx.guard.cpu-cache-calls, MLX_GUARD_CPU_CACHE_CALLS",
    "NATIVE_ACCESS, mlx.guard.native-access, MLX_GUARD_NATIVE_ACCESS",
    "LOG_FILE, mlx.guard.log.file, MLX_GUARD_LOG_FILE",
    "LOG_LEVEL, mlx.guard.log.level, MLX_GUARD_LOG_LEVEL"
  })
  void namesOfPropertiesAndVariables(Key key, String property, String variable) {
    assertThat(key.property()).isEqualTo(property);
    assertThat(key.variable()).isEqualTo(variable);
    assertThat(Key.inProperty(property)).contains(key.title());
    assertThat(Key.inVariable(variable)).contains(key.title());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mlx.guard",
        "mlx.guardian.cache-limit",
        "MLX.GUARD.cache-limit",
        "java.version",
        "x.mlx.guard.cache-limit",
        ""
      })
  void aPropertyOfAnotherNameIsNotOurs(String property) {
    assertThat(Sources.read("", Map.of(property, "1g"), Map.of()).settings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"MLX_GUARD", "MLX_CACHE_LIMIT", "mlx_guard_cache_limit", "XMLX_GUARD_MODE", ""})
  void aVariableOfAnotherNameIsNotOurs(String variable) {
    assertThat(Sources.read("", Map.of(), Map.of(variable, "1g")).settings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mlx.guard.status",
        "mlx.guard.report",
        "mlx.guard.report.7f3a",
        "mlx.guard.report."
      })
  void whatTheGuardPublishesIsNoKey(String property) {
    assertThat(Sources.read("", Map.of(property, "{}"), Map.of()).settings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mlx.guard.cache-limt | cache-limt | cache-limit",
        "mlx.guard.statuses | statuses | share",
        "mlx.guard.log-file | log-file | log.file"
      })
  void anUnknownPropertyIsNamedWithTheNearestKey(String property, String name, String nearest) {
    Config config = Config.of(Sources.read("", Map.of(property, "1g"), Map.of()));

    assertThat(config.problems())
        .containsExactly(
            "system property "
                + property
                + ": there is no key \""
                + name
                + "\"; the nearest is "
                + nearest);
  }

  @Test
  void anUnknownVariableIsNamedWithTheNearestKey() {
    Config config = Config.of(Sources.read("", Map.of(), Map.of("MLX_GUARD_CACHE_LIMT", "s3cret")));

    assertThat(config.problems())
        .containsExactly(
            "environment MLX_GUARD_CACHE_LIMT: there is no key \"cache-limt\"; the nearest is"
                + " cache-limit");
  }

  @Test
  void anUnknownKeyOfAFileIsNamedWithItsLine() throws IOException {
    Path file = file("# ours\n\ncache-limt = 1g\n");

    assertThat(named(file).problems())
        .containsExactly(
            "file " + file + " line 3: there is no key \"cache-limt\"; the nearest is cache-limit");
  }

  @Test
  void aFileThatNamesAnotherIsNotFollowedAndSaysSo() throws IOException {
    Path other = Files.writeString(folder.resolve("other"), "memory-limit=off");
    restrict(other);
    Path file = file("cache-limit=1g\nconfig=" + other);

    Config config = named(file);

    assertThat(config.cacheLimit()).isEqualTo(new Limit.Size(1L << 30));
    assertThat(config.memoryLimit()).isEqualTo(new Limit.Auto());
    assertThat(config.mode()).isEqualTo(Mode.GUARD);
    assertThat(config.problems())
        .containsExactly(
            "file " + file + " line 2: a file cannot name another; this line is ignored");
  }

  @Test
  void aMistakeOfAFileSaysWhereItStands() throws IOException {
    Path file = file("cache-limit: 1g\nmemory-limit: lots\n");

    assertThat(named(file).problems())
        .containsExactly(
            "file "
                + file
                + " line 2: memory-limit \"lots\" is not a size; allowed: "
                + Limit.ALLOWED
                + "; the layer is off");
  }

  @Test
  void aMistakeThatDoesNotCountIsNoMistake() throws IOException {
    Path file = file("cache-limit=lots");

    Config config = Config.parse("cache-limit=1g,config=" + file);

    assertThat(config.problems()).isEmpty();
  }

  @Test
  void quotesBelongToTheArgumentAlone() throws IOException {
    assertThat(cacheLimit("cache-limit=\"1g\"", Map.of(), Map.of())).isEqualTo("1g");
    assertThat(cacheLimit("", Map.of("mlx.guard.cache-limit", "\"1g\""), Map.of()))
        .isEqualTo("\"1g\"");
    assertThat(cacheLimit("", Map.of(), Map.of("MLX_GUARD_CACHE_LIMIT", "\"1g\"")))
        .isEqualTo("\"1g\"");
  }

  @Test
  void commasAndBracketsArePartOfAQuotedPath() throws IOException {
    Path file =
        Files.writeString(
            Files.createDirectory(folder.resolve("a,b(c")).resolve("guard"), "cache-limit=1g");
    restrict(file);

    Config config = Config.parse("config=\"" + file + "\",memory-limit=off");

    assertThat(config.problems()).isEmpty();
    assertThat(config.cacheLimit()).isEqualTo(new Limit.Size(1L << 30));
    assertThat(config.memoryLimit()).isEqualTo(new Limit.Off());
  }

  @Test
  void thisProcesssOwnPropertiesAreRead() {
    String property = Key.DETACH_TIMEOUT.property();
    System.setProperty(property, "7s");
    try {
      assertThat(Config.load("").detachTimeout()).hasSeconds(7);
      assertThat(Config.load("detach-timeout=8s").detachTimeout()).hasSeconds(8);
      assertThat(Config.parse("").detachTimeout()).as("the argument alone").hasSeconds(10);
    } finally {
      System.clearProperty(property);
    }
  }

  @Test
  void aHostsOwnPropertiesObjectThatThrowsIsSurvived() {
    Properties before = System.getProperties();
    Properties hosts = new Unlisted();
    hosts.putAll(before);
    System.setProperties(hosts);
    try {
      assertThat(Config.load("cache-limit=1g").cacheLimit()).isEqualTo(new Limit.Size(1L << 30));
    } finally {
      System.setProperties(before);
    }
  }

  /** What a host may have put in place of the JVM's. */
  private static final class Unlisted extends Properties {
    private static final long serialVersionUID = 1L;

    @Override
    public Set<String> stringPropertyNames() {
      throw new IllegalStateException("not for you");
    }
  }

  private static Config named(Path file) {
    return Config.of(Sources.read("", Map.of("mlx.guard.config", file.toString()), Map.of()));
  }

  private Path file(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("guard.properties"), text);
    restrict(file);
    return file;
  }

  private static void restrict(Path file) throws IOException {
    Path _ = Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }
}
