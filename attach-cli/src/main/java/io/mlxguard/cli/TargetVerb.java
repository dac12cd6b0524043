// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

import io.mlxguard.cli.target.Exit;
import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.target.Target;
import io.mlxguard.cli.target.TimeLimit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** What the verbs share that do one thing to each process, within a time limit for each. */
abstract class TargetVerb extends SelectingVerb {
  private static final int LONGEST_SECONDS = 3600;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "15",
      description = "Wait at most this long for each process (default ${DEFAULT-VALUE}).")
  private int timeoutSeconds;

  TargetVerb(Invocation invocation) {
    super(invocation);
  }

  /** Does it to one process. Called on the main thread. */
  abstract Answer perform(Target target, TimeLimit limit) throws Failure;

  /** How long the verb may take beyond what the process is waited for. */
  Duration extra() {
    return Duration.ZERO;
  }

  @Override
  final void check() {
    if (timeoutSeconds < 1 || timeoutSeconds > LONGEST_SECONDS) {
      throw wrong("--timeout must be 1 to " + LONGEST_SECONDS + " seconds");
    }
  }

  @Override
  int perform(List<Target> targets) {
    Exit worst = Exit.OK;
    boolean several = false;
    for (Target target : targets) {
      Map<String, Object> head = head();
      head.put("pid", target.pid());
      Answer answer = answer(target);
      if (several && !isJson()) {
        output().data().println();
      }
      several = true;
      print(head, answer);
      worst = worst.code < answer.exit().code ? answer.exit() : worst;
    }
    return worst.code;
  }

  private Answer answer(Target target) {
    try {
      Duration total = Duration.ofSeconds(timeoutSeconds).plus(extra());
      return perform(target, new TimeLimit(total, output()::sayProgress));
    } catch (Failure e) {
      return Answer.failed(e);
    }
  }
}
