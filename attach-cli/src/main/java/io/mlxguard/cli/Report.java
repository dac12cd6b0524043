// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

import java.util.List;

/**
 * The agent's answer to one {@link AgentRequest}.
 *
 * @param ok whether the agent did what it was asked
 * @param changed false when it was so already
 * @param error why not, empty when ok
 * @param unrestored what could not be put back, each by name
 */
record Report(
    boolean ok,
    boolean changed,
    String version,
    String state,
    String message,
    String error,
    List<String> unrestored) {

  static Report parse(Target target, String property, String line) throws Failure {
    ForeignJson json = ForeignJson.parse(target, property, line);
    return new Report(
        json.flag("ok"),
        json.flag("changed"),
        json.text("version"),
        json.text("state"),
        json.text("message"),
        json.text("error"),
        json.texts("unrestored"));
  }

  /** Why it is not ok, never empty. */
  String reason() {
    return error.isEmpty() ? "the agent failed and gave no reason" : error;
  }
}
