// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The commands of a host in a package of its own, each answered with one line, as {@link
 * CommandLoop} does for the hosts here. Every host answers {@code property name=NAME}.
 */
public final class Verbs {

  /** What a host does at one command. */
  @FunctionalInterface
  public interface Verb {
    /**
     * Does it.
     *
     * @return one line
     * @throws Exception what is wrong, which is the answer then
     */
    String answer(Command command) throws Exception;
  }

  private final Map<String, Verb> verbs = new HashMap<>();

  /** With one verb. */
  public Verbs() {
    on("property", command -> "property " + System.getProperty(command.get("name"), "-"));
  }

  /** One verb more; answers with itself. */
  public Verbs on(String verb, Verb does) {
    verbs.put(verb, does);
    return this;
  }

  /**
   * Says {@code ready}, answers until standard input ends, and ends the host.
   *
   * @throws IOException if standard input cannot be read
   */
  public void serve() throws IOException {
    say("ready pid=" + ProcessHandle.current().pid());
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      say(answer(Command.parse(line)));
    }
    System.exit(0);
  }

  private String answer(Command command) {
    Verb verb = verbs.get(command.verb());
    if (verb == null) {
      return "error no command " + command.verb();
    }
    try {
      return verb.answer(command);
    } catch (Exception | LinkageError failure) {
      return "error " + failure.toString().replace('\n', ' ');
    }
  }

  private static void say(String answer) {
    System.out.println(answer);
    System.out.flush();
  }
}
