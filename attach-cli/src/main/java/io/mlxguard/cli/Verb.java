// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

import com.grack.nanojson.JsonWriter;
import io.mlxguard.cli.target.AgentJar;
import io.mlxguard.cli.target.Exit;
import io.mlxguard.cli.terminal.Output;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every verb shares: the two output forms. */
abstract class Verb implements Callable<Integer> {
  /** Of what {@code --json} prints: keys are added within one, and never change their meaning. */
  static final int JSON_SCHEMA = 1;

  private final Invocation invocation;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--json",
      description = "Print JSON to stdout, one object a line, and nothing else.")
  private boolean json;

  Verb(Invocation invocation) {
    this.invocation = invocation;
  }

  final CommandSpec spec() {
    return spec;
  }

  final Invocation invocation() {
    return invocation;
  }

  final Output output() {
    return invocation.output();
  }

  final AgentJar jar() {
    return invocation.jar();
  }

  final boolean isJson() {
    return json;
  }

  /** The keys that every object begins with. */
  final Map<String, Object> head() {
    Map<String, Object> head = new LinkedHashMap<>();
    head.put("schema", JSON_SCHEMA);
    head.put("verb", spec.name());
    return head;
  }

  /**
   * Prints one answer, in the form that was asked for. What a target has written may be among its
   * fields: none of them takes the place of a key of the head's.
   */
  final void print(Map<String, Object> head, Answer answer) {
    answer.errors().forEach(output()::say);
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>(head);
      object.put("ok", answer.exit() == Exit.OK || answer.exit() == Exit.FINDINGS);
      object.put("exit", answer.exit().code);
      answer.fields().forEach(object::putIfAbsent);
      output().data().println(JsonWriter.string(object));
    } else {
      output().data().print(answer.text());
    }
    output().data().flush();
  }
}
