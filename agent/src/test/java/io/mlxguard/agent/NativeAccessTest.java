// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.config.NativeAccessChoice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeAccessTest {

  private static final String GRANTED = "granted";

  @TempDir private Path folder;

  /** Asks in a JVM of its own: a grant cannot be taken back. */
  static final class Asked {

    private Asked() {}

    public static void main(String[] arguments) {
      NativeAccessChoice choice = NativeAccessChoice.valueOf(arguments[0]);
      System.out.println(NativeAccess.refusal(choice).orElse(GRANTED));
      System.out.println(NativeAccess.class.getModule().isNativeAccessEnabled());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--enable-native-access=ALL-UNNAMED",
        "--enable-native-access ALL-UNNAMED",
        "--enable-native-access=java.net.http,ALL-UNNAMED"
      })
  void theFlagIsEnough(String flag) throws IOException, InterruptedException {
    assertThat(asked(NativeAccessChoice.FLAG_ONLY, flag.split(" ")))
        .isEqualTo(GRANTED + "\ntrue\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-Dany=thing", "--enable-native-access=java.net.http", "-Dx=ALL-UNNAMED"})
  void withoutTheFlagNothingIsGrantedWhereItAloneDecides(String option)
      throws IOException, InterruptedException {
    assertThat(
            asked(
                NativeAccessChoice.FLAG_ONLY,
                option,
                "--add-opens=java.base/java.lang=ALL-UNNAMED"))
        .isEqualTo(
            "native-access=flag-only, and the JVM was started without"
                + " --enable-native-access=ALL-UNNAMED\nfalse\n");
  }

  /** What it comes to shows only in a module with a name; this class path has none. */
  @Test
  void otherwiseItIsGrantedFromInside() throws IOException, InterruptedException {
    assertThat(asked(NativeAccessChoice.AUTO, "--add-opens=java.base/java.lang=ALL-UNNAMED"))
        .startsWith(GRANTED + "\n");
  }

  @Test
  void aJdkThatDoesNotLetItInIsAReasonAndNoFailure() throws IOException, InterruptedException {
    assertThat(asked(NativeAccessChoice.AUTO, "-Dany=thing"))
        .startsWith("this JDK does not let the guard make native calls: ")
        .contains("InaccessibleObjectException")
        .endsWith("\nfalse\n");
  }

  private String asked(NativeAccessChoice choice, String... options)
      throws IOException, InterruptedException {
    ChildJvm.Outcome outcome = ChildJvm.run(folder, List.of(options), Asked.class, choice.name());
    assertThat(outcome.status()).as(outcome.stderr()).isZero();
    return outcome.stdout();
  }
}
