// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it.cli;

import io.mlxguard.bed.Bed;
import io.mlxguard.bed.HostProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** Hosts in jars of any name, by which the command line finds them. */
final class Named {

  private static final String MAIN = "io.mlxguard.host.plain.PlainHost";

  private Named() {}

  /** A host without MLX in a jar that is written there; see {@link Waiting}. */
  static HostProcess.Launch plain(Path jar, String... more) {
    write(jar);
    List<String> command = new ArrayList<>(List.of("-jar", jar.toString()));
    command.addAll(List.of(Waiting.arguments(more)));
    return HostProcess.of(command.toArray(String[]::new));
  }

  private static void write(Path jar) {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, MAIN);
    String entry = MAIN.replace('.', '/') + ".class";
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest)) {
      out.putNextEntry(new ZipEntry(entry));
      out.write(Files.readAllBytes(Bed.hosts().resolve(entry)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
