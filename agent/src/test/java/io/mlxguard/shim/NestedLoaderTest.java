// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.shim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NestedLoaderTest {

  @TempDir private Path folder;
  private NestedLoader loader;

  @BeforeEach
  void pack() throws IOException {
    Path jar = folder.resolve("a jar.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        InputStream own =
            Objects.requireNonNull(getClass().getResourceAsStream("OneClass.class"))) {
      out.putNextEntry(new ZipEntry("core/packages"));
      out.putNextEntry(new ZipEntry("core/notes/one.txt"));
      out.write("one".getBytes(UTF_8));
      out.putNextEntry(new ZipEntry("other/two.txt"));
      out.putNextEntry(new ZipEntry("core/io/mlxguard/shim/OneClass.classdata"));
      out.write(own.readAllBytes());
    }
    loader = new NestedLoader(jar.toFile(), "core/");
  }

  @AfterEach
  void close() throws IOException {
    loader.close();
  }

  @Test
  void afterItsCloseNothingIsFound() throws IOException {
    loader.close();
    assertThatExceptionOfType(ClassNotFoundException.class)
        .isThrownBy(() -> loader.loadClass("io.mlxguard.shim.OneClass"));
    assertThat(loader.getResourceAsStream("packages")).isNull();
    assertThat(loader.getResource("packages")).isNull();
  }

  @Test
  void aClassOfTheFolderIsItsOwn() throws ClassNotFoundException {
    Class<?> loaded = loader.loadClass("io.mlxguard.shim.OneClass");

    assertThat(loaded.getClassLoader()).isSameAs(loader);
    assertThat(loaded).isNotEqualTo(OneClass.class);
  }

  @Test
  void nothingOfTheHostsIsFound() {
    assertThatExceptionOfType(ClassNotFoundException.class)
        .isThrownBy(() -> loader.loadClass("io.mlxguard.shim.NestedLoaderTest"));
    assertThat(loader.getResource("io/mlxguard/shim/NestedLoaderTest.class")).isNull();
    assertThat(loader.getResourceAsStream("two.txt")).isNull();
    assertThat(loader.getResourceAsStream("other/two.txt")).isNull();
  }

  @Test
  void aResourceOfTheFolderIsRead() throws IOException {
    try (InputStream in = loader.getResourceAsStream("notes/one.txt")) {
      assertThat(in).hasContent("one");
    }
    assertThat(loader.getResource("notes/one.txt"))
        .hasToString(
            "jar:" + folder.resolve("a jar.jar").toFile().toURI() + "!/core/notes/one.txt");
  }

  @Test
  void aClassIsAResourceByItsOwnName() throws IOException {
    try (InputStream in = loader.getResourceAsStream("io/mlxguard/shim/OneClass.class")) {
      assertThat(in).isNotEmpty();
    }
  }

  @Test
  void aResourceReadAsAStreamGoesWithTheLoader() throws IOException {
    InputStream in = Objects.requireNonNull(loader.getResourceAsStream("notes/one.txt"));

    loader.close();

    assertThatExceptionOfType(IOException.class).isThrownBy(in::readAllBytes);
  }
}
