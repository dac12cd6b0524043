// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.shim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JvmTest {

  private static final String MODULE = "jdk.module.main";
  private static final String SPECIFICATION = "java.specification.version";

  private final Properties properties = new Properties();

  @AfterEach
  void restore() {
    properties.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdk.compiler",
        "jdk.jcmd",
        "jdk.jshell",
        "jdk.jartool",
        "java.base",
        "java.rmi",
        "java.scripting"
      })
  void aToolOfTheJdksIsNoHost(String module) {
    properties.with(MODULE, module);

    assertThat(Jvm.isJdkTool()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "com.acme.llm", "java.desktop", "jdkx.app", "my.jdk.compiler"})
  void anyOtherModuleIsAHost(String module) {
    properties.with(MODULE, module);

    assertThat(Jvm.isJdkTool()).isFalse();
  }

  @Test
  void aClassPathHasNoMainModule() {
    properties.with(MODULE, null);

    assertThat(Jvm.isJdkTool()).isFalse();
  }

  @Test
  void aToolStartsNothing() {
    properties.with(MODULE, "jdk.compiler");

    Agent.premain("cache-limit=512m", null);

    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .doesNotContain("mlx-guard-start");
  }

  @Test
  void thisJvmIsFit() {
    assertThat(Jvm.unfit()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"22", "25", "99"})
  void newEnough(String release) {
    properties.with(SPECIFICATION, release);

    assertThat(Jvm.unfit()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.8", "9", "17", "21", "", "22-ea", "twenty-five"})
  void tooOldOrUnknown(String release) {
    properties.with(SPECIFICATION, release).with("java.version", "21.0.1");

    assertThat(Jvm.unfit())
        .isEqualTo(
            "this is Java 21.0.1 and Java 22 or newer is needed; the application runs unguarded");
  }

  @Test
  void openJ9IsAnotherJvm() {
    properties.with("java.vm.name", "Eclipse OpenJ9 VM");

    assertThat(Jvm.unfit())
        .isEqualTo(
            "this JVM is Eclipse OpenJ9 VM and a HotSpot JVM is needed; the application runs"
                + " unguarded");
  }
}
