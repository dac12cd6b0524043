// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.boot;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.instrument.Instrumentation;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * What the entry asks for by name: carries each request into the module {@code mlx.guard}, which it
 * builds before the first one. Only JDK types cross in either direction.
 */
public final class Boot implements BiFunction<Map<String, String>, Instrumentation, String> {

  private static final String MODULE = "mlx.guard";
  private static final String ENTRY_PACKAGE = "io.mlxguard.agent";
  private static final String ENTRY = ENTRY_PACKAGE + ".Entry";
  private static final String PACKAGES = "packages";

  /** To all, since the JDK reads an MXBean from an unnamed module of its own making. */
  private static final String SEEN_BY_CLIENTS = "io.mlxguard.jmx";

  private final ClassLoader loader = Boot.class.getClassLoader();
  private final BiFunction<Map<String, String>, Instrumentation, String> entry;

  /**
   * Builds the layer.
   *
   * @throws IOException if the jar's list of packages cannot be read
   * @throws ReflectiveOperationException if the jar holds no core
   */
  public Boot() throws IOException, ReflectiveOperationException {
    ModuleLayer.Controller controller = defineLayer();
    Module module = controller.layer().findModule(MODULE).orElseThrow();
    controller.addExports(module, ENTRY_PACKAGE, loader.getUnnamedModule());
    // A host in modules that needs no instrumentation has it in a layer of its own, by the attach.
    controller.addReads(module, Instrumentation.class.getModule());
    entry = entry(module);
  }

  @SuppressWarnings("unchecked") // the entry's own declaration, on the other side of the module
  private static BiFunction<Map<String, String>, Instrumentation, String> entry(Module module)
      throws ReflectiveOperationException {
    Class<?> type = Class.forName(module, ENTRY);
    if (type == null) {
      throw new ClassNotFoundException(ENTRY);
    }
    return (BiFunction<Map<String, String>, Instrumentation, String>)
        type.getDeclaredConstructor().newInstance();
  }

  /** {@code java.lang} is opened to our module alone, never to the host's unnamed one. */
  @Override
  public String apply(Map<String, String> request, Instrumentation instrumentation) {
    instrumentation.redefineModule(
        Object.class.getModule(),
        Set.of(),
        Map.of(),
        Map.of("java.lang", Set.of(entry.getClass().getModule())),
        Set.of(),
        Map.of());
    return entry.apply(request, instrumentation);
  }

  private ModuleLayer.Controller defineLayer() throws IOException {
    ModuleDescriptor descriptor =
        ModuleDescriptor.newModule(MODULE)
            .requires(Set.of(ModuleDescriptor.Requires.Modifier.STATIC), "java.instrument")
            .requires(Set.of(ModuleDescriptor.Requires.Modifier.STATIC), "java.management")
            .requires(Set.of(ModuleDescriptor.Requires.Modifier.STATIC), "jdk.management")
            .requires(Set.of(ModuleDescriptor.Requires.Modifier.STATIC), "jdk.jfr")
            .exports(SEEN_BY_CLIENTS)
            .packages(packages())
            .build();
    ModuleLayer parent = ModuleLayer.boot();
    Configuration configuration =
        parent
            .configuration()
            .resolve(new OnlyModule(descriptor), ModuleFinder.of(), Set.of(MODULE));
    return ModuleLayer.defineModules(configuration, List.of(parent), name -> loader);
  }

  /** Written when the jar was built: listing the jar here would cost more than the layer. */
  private Set<String> packages() throws IOException {
    try (InputStream in = loader.getResourceAsStream(PACKAGES)) {
      if (in == null) {
        throw new IOException("the jar holds no list of packages");
      }
      return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
          .lines()
          .filter(name -> !name.equals(Boot.class.getPackageName()))
          .collect(Collectors.toUnmodifiableSet());
    }
  }

  /** The classes come from the loader; the module system needs only the descriptor. */
  private record OnlyModule(ModuleDescriptor descriptor) implements ModuleFinder {

    @Override
    public Optional<ModuleReference> find(String name) {
      return name.equals(MODULE) ? Optional.of(reference()) : Optional.empty();
    }

    @Override
    public Set<ModuleReference> findAll() {
      return Set.of(reference());
    }

    private ModuleReference reference() {
      return new ModuleReference(descriptor, URI.create("mlx-guard:core")) {
        @Override
        public ModuleReader open() throws IOException {
          throw new IOException("read through the loader");
        }
      };
    }
  }
}
