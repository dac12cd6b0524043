// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host.isolating;

import io.mlxguard.host.Command;
import io.mlxguard.host.Model;
import io.mlxguard.host.Verbs;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;

/** Loads its language model when told to, each time into another kind of class loader. */
public final class IsolatingHost {
  private static final String INSIDE = "io.mlxguard.host.isolating.inside.Llm";

  private final Path library;
  private final Path jar;
  private final Map<String, BiFunction<String, Integer, int[]>> models = new HashMap<>();

  private IsolatingHost(Path library, Path jar) {
    this.library = library;
    this.jar = jar;
  }

  /**
   * Runs the application.
   *
   * @param args the path of the mlx-c library, and that of the jar with what is inside
   * @throws IOException if standard input cannot be read
   */
  public static void main(String[] args) throws IOException {
    IsolatingHost host = new IsolatingHost(Path.of(args[0]), Path.of(args[1]));
    new Verbs().on("load", host::load).on("generate", host::generate).serve();
  }

  private String load(Command command) throws IOException, ReflectiveOperationException {
    String kind = command.get("into");
    Class<?> inside = Class.forName(INSIDE, true, loader(kind));
    models.put(kind, model(inside.getConstructor(Path.class).newInstance(library)));
    return "loaded resource=" + (inside.getResource("Llm.class") != null);
  }

  /** Its loaders live as long as the host. */
  private ClassLoader loader(String kind) throws IOException {
    URL[] inside = {jar.toUri().toURL()};
    return switch (kind) {
      case "nothing" -> new URLClassLoader(inside, null);
      case "platform" -> new URLClassLoader(inside, ClassLoader.getPlatformClassLoader());
      case "bytes" -> new BytesLoader(jar);
      default -> throw new IllegalArgumentException("no loader " + kind);
    };
  }

  @SuppressWarnings("unchecked")
  private static BiFunction<String, Integer, int[]> model(Object inside) {
    return (BiFunction<String, Integer, int[]>) inside;
  }

  private String generate(Command command) {
    BiFunction<String, Integer, int[]> model =
        Objects.requireNonNull(models.get(command.get("from")), "not loaded yet");
    return Model.hash(model.apply(command.get("prompt"), command.number("tokens", 8)));
  }
}
