// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Bed;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What lies in the one jar, most of which lands on the host's class path. */
class JarTest {

  private static final long MOST_BYTES = 8 << 20;
  private static final int JAVA_8 = 52;
  private static final String SHIM = "io/mlxguard/shim/";

  /** Frozen: a JVM never redefines the class, and a later guard must find what it calls. */
  private static final List<String> HOOK =
      List.of(
          "public static set(Ljava/lang/MlxGuardHook;)V",
          "public static suppressed()J",
          "public static in(I)I",
          "public static in(IJ)I",
          "public static in(ILjava/lang/Object;)I",
          "public static out(IILjava/lang/Throwable;)V",
          "public static out(IIJLjava/lang/Throwable;)V",
          "public static out(IILjava/lang/Object;Ljava/lang/Throwable;)V",
          "protected abstract entered(I)I",
          "protected abstract entered(IJ)I",
          "protected abstract entered(ILjava/lang/Object;)I",
          "protected abstract left(IILjava/lang/Throwable;)V",
          "protected abstract left(IIJLjava/lang/Throwable;)V",
          "public static completion(IIJJ)Ljava/util/function/BiConsumer;",
          "protected abstract left(IILjava/lang/Object;Ljava/lang/Throwable;)V",
          "protected abstract done(IIJJLjava/lang/Object;Ljava/lang/Throwable;)V",
          "protected <init>()V");

  @Test
  void theRootHoldsTheEntryAlone() throws IOException {
    try (JarFile jar = open()) {
      assertThat(files(jar))
          .allMatch(
              name ->
                  name.startsWith(SHIM)
                      || name.startsWith("META-INF/")
                      || name.startsWith("core/")
                      || name.startsWith("cli/"));
      assertThat(files(jar))
          .filteredOn(name -> name.endsWith(".class"))
          .isNotEmpty()
          .allMatch(name -> name.startsWith(SHIM));
      assertThat(files(jar)).noneMatch(name -> name.startsWith("META-INF/services/"));
    }
  }

  @Test
  void theEntryIsJava8() throws IOException {
    try (JarFile jar = open()) {
      for (String name : files(jar).stream().filter(it -> it.startsWith(SHIM)).toList()) {
        assertThat(parse(jar, name).majorVersion()).as(name).isEqualTo(JAVA_8);
      }
    }
  }

  @Test
  void theManifestNamesTheEntryAndTheCommandLine() throws IOException {
    try (JarFile jar = open()) {
      Attributes main = jar.getManifest().getMainAttributes();
      assertThat(main.getValue("Premain-Class")).isEqualTo("io.mlxguard.shim.Agent");
      assertThat(main.getValue("Agent-Class")).isEqualTo("io.mlxguard.shim.Agent");
      assertThat(main.getValue("Main-Class")).isEqualTo("io.mlxguard.shim.Main");
      assertThat(main.getValue("Implementation-Version")).isNotBlank();
      assertThat(main.getValue("Class-Path")).isNull();
      assertThat(main.getValue("Boot-Class-Path")).isNull();
    }
  }

  @Test
  void itIsSmall() throws IOException {
    assertThat(Files.size(Bed.jar())).isLessThanOrEqualTo(MOST_BYTES);
  }

  @Test
  void itCarriesItsLicenceAndThoseOfWhatItHolds() throws IOException {
    try (JarFile jar = open()) {
      assertThat(text(jar, "META-INF/LICENSE")).contains("Apache License");
      assertThat(text(jar, "META-INF/NOTICE")).contains("mlx-guard");
      String thirdParties = text(jar, "META-INF/third-party/NOTICE.txt").toLowerCase(Locale.ROOT);
      assertThat(thirdParties).contains("logback", "slf4j", "nanojson", "picocli", "byte-buddy");
    }
  }

  @Test
  void thePackagesOfTheCoreAreAsListed() throws IOException {
    try (JarFile jar = open()) {
      for (String folder : List.of("core/", "cli/")) {
        List<String> there =
            files(jar).stream()
                .filter(name -> name.startsWith(folder) && name.endsWith(".classdata"))
                .map(name -> name.substring(folder.length(), name.lastIndexOf('/')))
                .map(name -> name.replace('/', '.'))
                .distinct()
                .sorted()
                .toList();
        assertThat(text(jar, folder + "packages").lines()).containsExactlyElementsOf(there);
      }
    }
  }

  @Test
  void theDispatcherIsFrozen() throws IOException {
    try (JarFile jar = open()) {
      ClassModel hook = parse(jar, "core/hook/MlxGuardHook.bin");
      assertThat(hook.thisClass().asInternalName()).isEqualTo("java/lang/MlxGuardHook");
      assertThat(
              hook.methods().stream()
                  .filter(method -> !method.flags().has(AccessFlag.PRIVATE))
                  .map(JarTest::signature)
                  .filter(signature -> !signature.contains("<clinit>")))
          .containsExactlyInAnyOrderElementsOf(HOOK);
      assertThat(
              hook.fields().stream()
                  .filter(field -> !field.flags().has(AccessFlag.PRIVATE))
                  .map(
                      field ->
                          field.fieldName().stringValue() + " " + field.fieldType().stringValue()))
          .containsExactly("CELL Ljava/lang/ThreadLocal;");
    }
  }

  private static String signature(MethodModel method) {
    Stream<String> flags =
        method.flags().flags().stream()
            .filter(flag -> flag != AccessFlag.VARARGS)
            .map(flag -> flag.name().toLowerCase(Locale.ROOT));
    return flags.collect(Collectors.joining(" "))
        + " "
        + method.methodName().stringValue()
        + method.methodType().stringValue();
  }

  private static JarFile open() throws IOException {
    return new JarFile(Bed.jar().toFile());
  }

  private static List<String> files(JarFile jar) {
    return jar.stream().filter(entry -> !entry.isDirectory()).map(JarEntry::getName).toList();
  }

  private static ClassModel parse(JarFile jar, String name) throws IOException {
    return ClassFile.of().parse(bytes(jar, name));
  }

  private static String text(JarFile jar, String name) throws IOException {
    return new String(bytes(jar, name), java.nio.charset.StandardCharsets.UTF_8);
  }

  private static byte[] bytes(JarFile jar, String name) throws IOException {
    JarEntry entry = jar.getJarEntry(name);
    assertThat(entry).as(name).isNotNull();
    return jar.getInputStream(entry).readAllBytes();
  }
}
