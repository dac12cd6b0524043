// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

import io.mlxguard.cli.target.Diagnostics;
import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.target.OtherJava;
import io.mlxguard.cli.target.Selection;
import io.mlxguard.cli.target.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/**
 * What every verb about processes shares: which they are, and another Java where this one cannot do
 * it.
 */
abstract class SelectingVerb extends Verb {
  @Parameters(
      paramLabel = "PID|NAME|PATTERN",
      description = {
        "A process id; or a part of the name of the main class or jar that only one JVM of this user"
            + " has; or such a name with * in it, for every JVM it fits."
      })
  private List<String> words = new ArrayList<>();

  @Option(names = "--all", description = "Every JVM of this user that has MLX loaded.")
  private boolean all;

  SelectingVerb(Invocation invocation) {
    super(invocation);
  }

  /**
   * Does it to the processes. Called on the main thread.
   *
   * @return the exit code
   */
  abstract int perform(List<Target> targets) throws Failure;

  /**
   * The command line of the JDK's own tool that does the same, for a runtime that cannot attach.
   *
   * @param process what jcmd is to find the process by
   */
  abstract String byJcmd(String process);

  /** Takes the words behind the process; called once, before anything is done. */
  void take(List<String> rest) {
    if (!rest.isEmpty()) {
      throw wrong("one process is meant, not also " + String.join(" ", rest));
    }
  }

  /** What it does where no process is named. */
  Integer withoutProcess() {
    throw wrong("name a process, or give --all; java -jar mlx-guard.jar list shows them");
  }

  /** Runs it on another Java, where this one cannot do all of it; empty to do it here. */
  Optional<Integer> elsewhere(List<Target> targets) {
    return Optional.empty();
  }

  /** A mistake in the command line. */
  final ParameterException wrong(String what) {
    return new ParameterException(spec().commandLine(), what);
  }

  /** Refuses options that cannot be; called once, before anything is done. */
  void check() {}

  @Override
  public final Integer call() {
    check();
    if (words.isEmpty() && !all) {
      return withoutProcess();
    }
    take(all ? words : words.subList(1, words.size()));
    List<Target> targets;
    try {
      targets = all ? Selection.withMlx(Jvms.all()) : Selection.named(words.get(0));
    } catch (Failure e) {
      print(head(), Answer.failed(e));
      return e.exit.code;
    }
    return onThisJavaOrAnother(targets);
  }

  /** Does it where it can be done. */
  final int onThisJavaOrAnother(List<Target> targets) {
    try {
      Optional<Integer> code = elsewhere(targets);
      return code.isPresent() ? code.get() : perform(targets);
    } catch (Failure e) {
      Map<String, Object> head = head();
      if (targets.size() == 1) {
        head.put("pid", targets.get(0).pid());
      }
      print(head, Answer.failed(e));
      return e.exit.code;
    } catch (NoClassDefFoundError e) {
      // jdk.attach is in JDKs but not in every runtime; its classes are first met above.
      return onOtherJava(targets);
    }
  }

  final int onOtherJava(List<Target> targets) {
    Optional<OtherJava> other = OtherJava.that(OtherJava::attaches, targets);
    if (other.isPresent()) {
      return other.get().run(jar(), invocation().arguments());
    }
    String process = targets.size() == 1 ? Long.toString(targets.get(0).pid()) : "PID";
    Failure failure = Diagnostics.noAttachApi(byJcmd(process));
    print(head(), Answer.failed(failure));
    return failure.exit.code;
  }
}
