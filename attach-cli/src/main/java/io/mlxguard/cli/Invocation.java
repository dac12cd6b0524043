// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

import io.mlxguard.cli.target.AgentJar;
import io.mlxguard.cli.terminal.Output;
import java.util.List;

/**
 * One run of the command.
 *
 * @param arguments as they were given, the verb first
 * @param jar the one it was started from
 * @param output where it speaks
 */
record Invocation(List<String> arguments, AgentJar jar, Output output) {}
