// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.weave;

import io.mlxguard.weave.HostMethod.Argument;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.ParameterDescription;
import net.bytebuddy.description.type.TypeDescription;
import org.jspecify.annotations.Nullable;

/**
 * Reads what loaded classes of the host's say of their methods. From the class file where the
 * loader has it, else from the JVM, which tells its bytes to a transformer. Nothing is loaded for
 * it, and nothing of the host's but its loaders runs. Used by one thread, which holds no lock of
 * the host's.
 */
public final class HostMethods {

  private static final int MOST_BYTES = 16 << 20;

  private final Instrumentation instrumentation;
  private final PlainAccessors accessors;
  private final Map<String, List<Class<?>>> loaded = new HashMap<>();
  private final Map<Class<?>, Optional<TypeDescription>> described = new HashMap<>();

  /**
   * Finds classes by their names, among those that are loaded now.
   *
   * @param classNames as {@link Class#getName} has them
   */
  public HostMethods(Instrumentation instrumentation, Set<String> classNames) {
    this.instrumentation = instrumentation;
    Class<?>[] all = instrumentation.getAllLoadedClasses();
    accessors = new PlainAccessors(all);
    for (Class<?> type : all) {
      if (classNames.contains(type.getName()) && !HostTransformer.isOurs(type.getClassLoader())) {
        loaded.computeIfAbsent(type.getName(), _ -> new ArrayList<>()).add(type);
      }
    }
  }

  /** The methods of that name which have code, each signature once; none where none is readable. */
  public List<HostMethod> named(String className, String methodName) {
    Map<String, HostMethod> found = new HashMap<>();
    for (Class<?> type : loaded.getOrDefault(className, List.of())) {
      described(type)
          .ifPresent(
              it -> {
                for (HostMethod method : methods(it, methodName, type.getClassLoader())) {
                  found.putIfAbsent(method.target(), method);
                }
              });
    }
    return new TreeSet<>(found.keySet()).stream().map(found::get).toList();
  }

  private List<HostMethod> methods(
      TypeDescription type, String methodName, @Nullable ClassLoader loader) {
    List<HostMethod> methods = new ArrayList<>();
    for (MethodDescription.InDefinedShape method : type.getDeclaredMethods()) {
      if (method.getInternalName().equals(methodName)
          && method.isMethod()
          && !method.isSynthetic()
          && !method.isAbstract()
          && !method.isNative()) {
        List<Argument> arguments =
            method.getParameters().stream().map(it -> argument(it, loader)).toList();
        methods.add(new HostMethod(type.getName(), methodName, arguments));
      }
    }
    return methods;
  }

  private Argument argument(ParameterDescription parameter, @Nullable ClassLoader loader) {
    TypeDescription type = parameter.getType().asErasure();
    return new Argument(
        type.getActualName(),
        parameter.isNamed() ? Optional.of(parameter.getName()) : Optional.empty(),
        isWholeNumber(type),
        accessors.of(type, loader));
  }

  static boolean isWholeNumber(TypeDescription type) {
    return type.represents(int.class)
        || type.represents(long.class)
        || type.represents(short.class)
        || type.represents(Integer.class)
        || type.represents(Long.class)
        || type.represents(Short.class);
  }

  private Optional<TypeDescription> described(Class<?> type) {
    return described.computeIfAbsent(type, this::describe);
  }

  private Optional<TypeDescription> describe(Class<?> type) {
    try {
      byte @Nullable [] bytes = ofLoader(type);
      bytes = bytes == null ? ofJvm(type) : bytes;
      return bytes == null
          ? Optional.empty()
          : Optional.of(Bytecode.describeNamed(type.getName(), type.getClassLoader(), bytes));
    } catch (IOException | UnmodifiableClassException | RuntimeException | LinkageError e) {
      return Optional.empty(); // a class like others that cannot be read
    }
  }

  private static byte @Nullable [] ofLoader(Class<?> type) throws IOException {
    ClassLoader loader = type.getClassLoader();
    if (loader == null) {
      return null;
    }
    try (InputStream in = loader.getResourceAsStream(type.getName().replace('.', '/') + ".class")) {
      return in == null ? null : in.readNBytes(MOST_BYTES);
    }
  }

  private byte @Nullable [] ofJvm(Class<?> type) throws UnmodifiableClassException {
    Reading reading = new Reading(type);
    instrumentation.addTransformer(reading, true);
    try {
      instrumentation.retransformClasses(type);
    } finally {
      boolean _ = instrumentation.removeTransformer(reading);
    }
    return reading.bytes;
  }

  /** Takes one class's bytes and changes none. */
  private static final class Reading implements ClassFileTransformer {

    private final Class<?> wanted;
    private volatile byte @Nullable [] bytes;

    Reading(Class<?> wanted) {
      this.wanted = wanted;
    }

    @Override
    public byte @Nullable [] transform(
        @Nullable ClassLoader loader,
        @Nullable String className,
        @Nullable Class<?> redefined,
        @Nullable ProtectionDomain domain,
        byte[] classBytes) {
      if (redefined == wanted) {
        bytes = classBytes;
      }
      return null;
    }
  }
}
