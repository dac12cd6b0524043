// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each mistake in a configuration is answered by one line, and by the choice that does less. */
@TestInstance(Lifecycle.PER_CLASS)
class BadConfigurationTest {

  private static final String ARGUMENT = "agent argument: ";
  private static final String SIZES =
      "; allowed: auto, off, a size such as 512m or 2g (binary, as in -Xmx), or a percentage";
  private static final String IDLE_TIMES =
      "; allowed: a time such as 250ms, 10s, 5m or 1h, at most 24h, at least 300ms; ";

  private Rounds rounds;

  @BeforeAll
  void start() {
    rounds = Rounds.on(HostProcess.hostA(Personality.METAL));
  }

  @AfterAll
  void theHostIsUnharmedAndNothingElseWasSaid() {
    rounds.close();
  }

  static Stream<Arguments> noLimits() {
    return Stream.of(
        arguments("cache-limit", "lots", "is not a size"),
        arguments("memory-limit", "12 parsecs", "is not a size"),
        arguments("cache-limit", "512mbit", "is not a size"),
        arguments("cache-limit", "1.5g", "is not a size"),
        arguments("cache-limit", "", "is not a size"),
        arguments("memory-limit", "a%", "is not a percentage"),
        arguments("memory-limit", "-5%", "is not a percentage"),
        arguments("cache-limit", "0%", "is not above 0% and at most 100%"),
        arguments("memory-limit", "101%", "is not above 0% and at most 100%"),
        arguments("wired-limit", "70 percent", "is not a size"));
  }

  @ParameterizedTest(name = "{0}={1} {2}")
  @MethodSource("noLimits")
  void aMalformedLimitTurnsItsLayerOff(String key, String value, String problem) {
    GuardStatus status = rounds.begin(key + "=" + value, "GUARDING");
    assertThat(status.layer(key).status()).isEqualTo("OFF");
    assertThat(status.layer(key).reason()).isEqualTo("\"%s\" %s", value, problem);
    assertThat(status.layer(key).setting()).isEqualTo(value);
    String line = rounds.warning();
    assertThat(line)
        .isEqualTo("%s%s \"%s\" %s%s; the layer is off", ARGUMENT, key, value, problem, SIZES);
    assertThat(status.problems()).containsExactly(line);
    rounds.end();
  }

  static Stream<Arguments> otherValues() {
    return Stream.of(
        arguments("idle-after=soon", "is not a time" + IDLE_TIMES + "5s is used"),
        arguments("idle-after=10", "is not a time" + IDLE_TIMES + "5s is used"),
        arguments("idle-after=-1s", "is not a time" + IDLE_TIMES + "5s is used"),
        arguments(
            "detach-timeout=25h",
            "is not a time; allowed: a time such as 250ms, 10s, 5m or 1h, at most 24h, at least"
                + " 1s; 10s is used"),
        arguments("idle-after=0s", "is too short" + IDLE_TIMES + "5s is used"),
        arguments(
            "clear-after-generate.min-tokens=many",
            "is not a number of tokens; allowed: off, or a whole number from 0 to 2147483647; 0 is"
                + " off; 500 is used"),
        arguments(
            "clear-after-generate.max-cache=50%",
            "is not a size; allowed: a size such as 64m or 1g (binary, as in -Xmx), at least 1m;"
                + " 100m is used"),
        arguments(
            "clear-after-generate.max-hold=1m",
            "is too long; allowed: a time such as 500ms or 2s, at most 10s; 0s is used"),
        arguments(
            "clear-after-generate.drain=maybe",
            "is not one of them; allowed: on or off; off is used"),
        arguments("cpu-cache-calls=1", "is not one of them; allowed: on or off; off is used"),
        arguments(
            "on-drift=maybe", "is not one of them; allowed: report or enforce; report is used"),
        arguments("log.level=loud", "is not one of them; allowed: info, warn or off; info is used"),
        arguments(
            "native-access=yes",
            "is not one of them; allowed: auto or flag-only; flag-only is used"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("otherValues")
  void anotherBadValueIsNotUsed(String pair, String problem) {
    String[] both = pair.split("=", 2);
    GuardStatus status = rounds.begin(pair, "GUARDING");
    assertThat(status.layer("memory-limit").status()).isEqualTo("ACTIVE");
    String line = rounds.warning();
    assertThat(line).isEqualTo("%s%s \"%s\" %s", ARGUMENT, both[0], both[1], problem);
    assertThat(status.problems()).containsExactly(line);
    rounds.end();
  }

  @Test
  void aModeThatDoesNotExistOnlyObserves() {
    GuardStatus status = rounds.begin("mode=watch", "GUARDING");
    assertThat(status.mode()).isEqualTo("OBSERVE");
    assertThat(Limits.recorded(rounds.host())).isEqualTo(rounds.own());
    assertThat(rounds.warning())
        .isEqualTo(
            ARGUMENT
                + "mode \"watch\" is not one of them; allowed: guard or observe; observe is used");
    rounds.end();
  }

  static Stream<Arguments> noMethods() {
    return Stream.of(
        arguments("com.acme.Llm.generate", "has no # between class and method"),
        arguments("::#,)", "does not begin with the name of a class"),
        arguments("*#generate(..)", "means every class; name at least part of one"),
        arguments("java.util.List+#get", "means classes of java.*, which are never woven"),
        arguments(
            "com.acme.Llm#<init>(..)",
            "means constructors, which cannot be woven; name the method that generates"),
        arguments(
            "com.acme.Llm#generate[tokens=arg(1).n]",
            "has tokens \"arg(1).n\", which is not arg(N) or return with .name() behind it"));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("noMethods")
  void aMalformedMethodTurnsItsLayerOff(String target, String problem) {
    GuardStatus status =
        rounds.begin("clear-after-generate.methods=\"" + target + "\"", "GUARDING");
    assertThat(status.layer("clear-after-generate").status()).isEqualTo("OFF");
    assertThat(status.layer("memory-limit").status()).isEqualTo("ACTIVE");
    String line = rounds.warning();
    assertThat(line).isEqualTo(ignored(target, problem));
    assertThat(status.problems()).containsExactly(line);
    rounds.end();
  }

  @Test
  void aMalformedMethodTouchesNoOther() {
    GuardStatus status =
        rounds.begin(
            "clear-after-generate.methods=com.acme.Llm;com.acme.Chat#reply(..)", "GUARDING");
    assertThat(status.layer("clear-after-generate").status()).isNotEqualTo("OFF");
    String line = rounds.warning();
    assertThat(line).isEqualTo(ignored("com.acme.Llm", "has no # between class and method"));
    assertThat(status.problems()).containsExactly(line);
    rounds.end();
  }

  private static String ignored(String target, String problem) {
    return ARGUMENT
        + "clear-after-generate.methods \"%s\" %s; allowed: targets split at ; such as"
            .formatted(target, problem)
        + " com.acme.Llm#generate(..) or"
        + " com.acme.Chat+#reply[tokens=arg(1),min-tokens=200,max-cache=64m]; this target is"
        + " ignored";
  }

  @Test
  void aKeyWithoutAValueAndOneGivenTwiceAreNamed() {
    GuardStatus status = rounds.begin("memory-limit,cache-limit=1g,cache-limit=300m", "GUARDING");
    assertThat(status.layer("memory-limit").setting()).isEqualTo("auto");
    assertThat(status.layer("cache-limit").only().effective()).hasValue(300L << 20);
    assertThat(rounds.warning())
        .isEqualTo(ARGUMENT + "memory-limit has no value; its default is used");
    assertThat(rounds.warning())
        .isEqualTo(ARGUMENT + "cache-limit is given twice, the last one counts");
    rounds.end();
  }

  @Test
  void anUnknownKeyIsNamedWhereverItStands(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("guard.properties");
    Files.writeString(file, "# ours\n\nlog.fiel = /nowhere\n");
    HostProcess.Launch launch =
        HostProcess.hostA(Personality.METAL)
            .with("-Dmlx.guard.memry-limit=1g")
            .env("MLX_GUARD_IDLE_AFTR", "1s")
            .guarded("cach-limit=1g,config=" + file);
    try (HostProcess host = launch.start().ready()) {
      GuardStatus status = Eventually.state(host, "WAITING");
      assertThat(status.settings()).containsExactly("config=" + file + " from agent argument");
      assertThat(status.layer("cache-limit").setting()).isEqualTo("auto");
      assertThat(status.layer("memory-limit").setting()).isEqualTo("auto");
      Undisturbed.end(host);
      assertThat(Undisturbed.stderr(host))
          .extracting(line -> line.replaceFirst("^\\S+T\\S+ ", ""))
          .isEqualTo(
              List.of(
                  unknown("agent argument", "cach-limit", "cache-limit"),
                  unknown("system property mlx.guard.memry-limit", "memry-limit", "memory-limit"),
                  unknown("environment MLX_GUARD_IDLE_AFTR", "idle-aftr", "idle-after"),
                  unknown("file " + file + " line 3", "log.fiel", "log.file")));
    }
  }

  private static String unknown(String where, String key, String nearest) {
    return "mlx-guard WARN  %s: there is no key \"%s\"; the nearest is %s"
        .formatted(where, key, nearest);
  }
}
