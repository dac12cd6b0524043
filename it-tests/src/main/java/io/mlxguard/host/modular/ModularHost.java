// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host.modular;

import io.mlxguard.host.Model;
import io.mlxguard.host.Verbs;
import java.io.IOException;
import java.nio.file.Path;

/** Runs on the module path. */
public final class ModularHost {

  private ModularHost() {}

  /**
   * Runs the application.
   *
   * @param args the path of the mlx-c library
   * @throws IOException if standard input cannot be read
   */
  public static void main(String[] args) throws IOException {
    Llm llm = new Llm(Path.of(args[0]));
    new Verbs()
        .on("module", _ -> String.valueOf(llm.getClass().getModule()))
        .on(
            "generate",
            command -> Model.hash(llm.generate(command.get("prompt"), command.number("tokens", 8))))
        .serve();
  }
}
