// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

import io.mlxguard.cli.target.Exit;
import io.mlxguard.cli.target.Failure;
import java.util.List;
import java.util.Map;

/**
 * What a verb found out, in both forms; only one is printed.
 *
 * @param exit how the command ends
 * @param fields the keys of the JSON form, in the order they are written
 * @param text the form for people, goes to stdout
 * @param errors sentences for stderr, in both forms
 */
record Answer(Exit exit, Map<String, Object> fields, String text, List<String> errors) {
  static Answer ok(Map<String, Object> fields, String text) {
    return new Answer(Exit.OK, fields, text, List.of());
  }

  static Answer failed(Failure failure) {
    return new Answer(failure.exit, Map.of("error", failure.text()), "", List.of(failure.text()));
  }
}
