// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.supervisor;

import io.mlxguard.cli.target.Exit;
import io.mlxguard.cli.target.Failure;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/**
 * What is done once the host is up, so that the first user does not wait for the weights: a request
 * or a command, every five seconds until it succeeds; ten minutes after the start no further one is
 * begun. It runs beside the host: it delays no start, and its end fails none.
 *
 * @param attempt a line of a shell, which has {@code what} as its {@code $1}
 */
public record WarmUp(String attempt, String what) {
  /** What the shell calls itself, so that a list of processes tells what it is for. */
  static final String NAME = "mlx-guard-warm-up";

  private static final String REQUEST =
      "curl -gfsS -o /dev/null --connect-timeout 5 --max-time 300 --url \"$1\"";

  /** Asks for that address; an answer of 400 or more is no success. */
  public static WarmUp request(String url) throws Failure {
    try {
      URI uri = new URI(Word.line("the address", url));
      if (List.of("http", "https").contains(String.valueOf(uri.getScheme()))
          && uri.getHost() != null) {
        return new WarmUp(REQUEST, url);
      }
    } catch (URISyntaxException e) {
      // said below
    }
    throw new Failure(
        Exit.USAGE, "--warm-up-url takes an http or https address; \"" + url + "\" is none");
  }

  /** Runs that line by {@code /bin/sh}. */
  public static WarmUp command(String line) throws Failure {
    if (line.isBlank()) {
      throw new Failure(Exit.USAGE, "--warm-up-command is empty; give a line for /bin/sh");
    }
    return new WarmUp("/bin/sh -c \"$1\"", Word.checked("the command", line));
  }

  /** The lines of a shell's program; it leaves no child that its parent would have to wait for. */
  List<String> script() {
    return List.of(
        "( { end=$(($(date +%s) + 600));",
        "until " + attempt + ";",
        "do [ \"$(date +%s)\" -lt \"$end\" ] || exit 1; sleep 5; done;",
        "} </dev/null & )");
  }
}
