// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.status;

import io.mlxguard.cli.target.AgentRequest;
import io.mlxguard.cli.target.Connection;
import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.target.Target;
import java.util.List;

/**
 * The agent's answer to one {@link AgentRequest}.
 *
 * @param ok whether the agent did what it was asked
 * @param refused whether it was not done for a good reason, and nothing was changed
 * @param changed false when it was so already
 * @param error why not, empty when ok
 * @param unrestored what could not be put back, each by name
 * @param json all of it
 */
public record Report(
    boolean ok,
    boolean refused,
    boolean changed,
    String version,
    String state,
    String message,
    String error,
    List<String> unrestored,
    ForeignJson json) {

  /**
   * Sends the request and waits for the answer.
   *
   * @throws Failure when there is none, or none that can be read
   */
  public static Report of(Target target, Connection connection, AgentRequest request)
      throws Failure {
    return parse(target, request.reportProperty(), connection.send(request));
  }

  /**
   * Reads an answer.
   *
   * @param property the system property of the target that holds the line, for the error
   * @throws Failure when it cannot be read
   */
  public static Report parse(Target target, String property, String line) throws Failure {
    ForeignJson json = ForeignJson.parse(target, property, line);
    return new Report(
        json.flag("ok"),
        json.flag("refused"),
        json.flag("changed"),
        json.text("version"),
        json.text("state"),
        json.text("message"),
        json.text("error"),
        json.texts("unrestored"),
        json);
  }

  /** Why it is not ok, never empty. */
  public String reason() {
    return error.isEmpty() ? "the agent failed and gave no reason" : error;
  }
}
