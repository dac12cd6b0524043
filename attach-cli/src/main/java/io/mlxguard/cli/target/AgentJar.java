// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.target;

import java.nio.file.Path;

/**
 * The jar this command was started from, which is also the agent it loads.
 *
 * @param path absolute, since the JVM resolves a relative one against the target's directory
 *     ({@code reference/jvm-agents.md} 2)
 * @param version of that jar
 */
public record AgentJar(Path path, String version) {
  public static AgentJar of(String path, String version) {
    return new AgentJar(Path.of(path).toAbsolutePath().normalize(), version);
  }
}
