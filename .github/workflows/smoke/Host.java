// SPDX-License-Identifier: Apache-2.0
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/** Knows nothing of the guard: loads libmlx when told to, and tells MLX's own counters. */
final class Host {

  private static SymbolLookup mlx = SymbolLookup.loaderLookup();

  private Host() {}

  public static void main(String[] args) throws Throwable {
    System.out.println("ready");
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ", 2);
      System.out.println(
          switch (words[0]) {
            case "load" -> load(words[1]);
            // The first read constructs MLX's device, as an application's first array would.
            case "active" -> counter("_ZN3mlx4core17get_active_memoryEv");
            case "memory-limit" -> counter("_ZN3mlx4core16get_memory_limitEv");
            default -> "no such command: " + line;
          });
    }
  }

  private static String load(String path) {
    mlx = SymbolLookup.libraryLookup(Path.of(path), Arena.global());
    return "loaded";
  }

  private static long counter(String symbol) throws Throwable {
    MemorySegment function = mlx.find(symbol).orElseThrow();
    return (long)
        Linker.nativeLinker()
            .downcallHandle(function, FunctionDescriptor.of(ValueLayout.JAVA_LONG))
            .invokeExact();
  }
}
