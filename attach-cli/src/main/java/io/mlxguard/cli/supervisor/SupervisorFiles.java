// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.supervisor;

import java.nio.file.Path;
import java.util.List;

/**
 * What is written for one host, and the commands that go with it.
 *
 * @param directory where the supervisor looks for them
 * @param files the host's first
 * @param load commands that put them into force
 * @param check commands that show what is in force
 * @param remove commands that take them out of force
 * @param notes sentences to whoever does that
 */
public record SupervisorFiles(
    Path directory,
    List<GeneratedFile> files,
    List<String> load,
    List<String> check,
    List<String> remove,
    List<String> notes) {}
