// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Drives a host from its standard input: one command a line, one answer a line, so that a test
 * waits for answers and never for time. Starts with {@code ready pid=N}, before any MLX is loaded
 * unless {@code --eager} was given; ends at {@code exit} or at the end of input.
 */
final class CommandLoop {
  private final Path library;
  private final Function<Path, Host> loader;
  private final List<Host> hosts = new ArrayList<>();
  private final PropertyCommands properties = new PropertyCommands();
  private @Nullable Agents agents;

  private CommandLoop(Path library, Function<Path, Host> loader) {
    this.library = library;
    this.loader = loader;
  }

  static void run(String[] args, Function<Path, Host> loader) throws IOException {
    if (args.length < 1 || args.length > 2 || (args.length == 2 && !args[1].equals("--eager"))) {
      System.err.println("arguments: LIBRARY [--eager]");
      System.exit(2);
    }
    CommandLoop loop = new CommandLoop(Path.of(args[0]), loader);
    if (args.length == 2) {
      loop.load(loop.library);
      loop.host(Command.parse("use")).use();
    }
    say("ready pid=" + ProcessHandle.current().pid());
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      say(loop.answer(line));
    }
    loop.exit(0);
  }

  /** Hex digits that stand for all tokens in their order. */
  static String hash(int[] tokens) {
    return "%08x".formatted(Arrays.hashCode(tokens));
  }

  private static void say(String answer) {
    System.out.println(answer);
    System.out.flush();
  }

  private String answer(String line) {
    try {
      Command command = Command.parse(line);
      return switch (command.verb()) {
        case "load" -> load(Path.of(command.get("path", library.toString())));
        case "use" -> use(command);
        case "generate" -> generate(command);
        case "start" -> start(command);
        case "progress" -> agents().progress();
        case "await" -> String.join("\n", agents().await());
        case "stop" -> stop();
        case "memory" -> memory(command);
        case "limits" -> limits(host(command));
        case "set-cache" -> "previous " + host(command).setCacheLimit(command.bytes());
        case "set-memory" -> "previous " + host(command).setMemoryLimit(command.bytes());
        case "set-wired" -> "previous " + host(command).setWiredLimit(command.bytes());
        case "handle-errors" -> handleErrors(host(command));
        case "errors" -> errors(host(command).errors());
        case "fail-guard" -> failGuard(command);
        case "clear",
            "slow-clear",
            "hold-next-call",
            "look-ahead",
            "look-ahead-fails",
            "release-streams",
            "meet-error" ->
            RaceCommands.answer(host(command), command);
        case "record" -> "record " + host(command).record();
        case "threads" -> threads(Thread.getAllStackTraces().keySet());
        case "hold-cleaned", "cleaned" -> CleanerCommands.answer(host(command), command);
        case "property", "forget-properties", "hold-properties", "release-properties" ->
            properties.answer(command);
        case "gc" -> gc();
        case "hang-at-exit" -> hangAtExit();
        case "exit" -> exit(command.number("code", 0));
        default -> "error no command " + command.verb();
      };
    } catch (RuntimeException | UnsatisfiedLinkError | InterruptedException failure) {
      return "error " + failure.toString().lines().collect(Collectors.joining(" "));
    }
  }

  private String load(Path path) {
    hosts.add(loader.apply(path));
    return "loaded";
  }

  private String use(Command command) {
    host(command).use();
    return "used";
  }

  private String generate(Command command) {
    Host host = host(command);
    long seed = command.number("seed", 1);
    int prompt = command.number("prompt", 16);
    int newTokens = command.number("new", 8);
    long start = System.nanoTime();
    int[] tokens =
        command.get("async", "false").equals("true")
            ? host.generateAsync(seed, prompt, newTokens).join()
            : host.generate(seed, prompt, newTokens);
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    Host.Counters after = host.counters();
    String first =
        Arrays.stream(tokens).limit(8).mapToObj(String::valueOf).collect(Collectors.joining(","));
    return "tokens hash=%s count=%d first=%s ms=%d pool=%d active=%d"
        .formatted(hash(tokens), tokens.length, first, millis, after.cache(), after.active());
  }

  private String start(Command command) {
    if (agents != null && agents.running()) {
      throw new IllegalStateException("agents are still at work: await or stop them first");
    }
    Workload work =
        Workload.draw(
            command.number("seed", 1),
            command.number("calls", 1),
            Workload.Range.parse(command.get("prompt", "16..1500")),
            Workload.Range.parse(command.get("new", "8..200")));
    Host host = host(command);
    host.model(command.get("model", "small"));
    agents =
        Agents.start(
            host,
            work,
            Manners.parse(command),
            command.number("agents", 1),
            command.flag("rude-clear"));
    return "started";
  }

  private String stop() throws InterruptedException {
    agents().stop();
    return "stopped";
  }

  /** With {@code thread=NAME} a thread of that name asks, which a test bed may take for another. */
  private String memory(Command command) {
    Executor reader =
        command.arguments().containsKey("thread")
            ? task -> new Thread(task, command.get("thread")).start()
            : Runnable::run;
    Host.Counters now = CompletableFuture.supplyAsync(host(command)::counters, reader).join();
    return "memory active=%d cache=%d peak=%d limit=%d"
        .formatted(now.active(), now.cache(), now.peak(), now.memoryLimit());
  }

  /** MLX has no getter for the cache limit; a swap upwards trims nothing. */
  private static String limits(Host host) {
    long memory = host.counters().memoryLimit();
    long cache = host.setCacheLimit(memory);
    host.setCacheLimit(cache);
    return "limits cache=%d memory=%d".formatted(cache, memory);
  }

  private static String handleErrors(Host host) {
    host.handleErrors();
    return "handling";
  }

  private static String errors(List<String> told) {
    return "errors count=%d last=%s".formatted(told.size(), told.isEmpty() ? "-" : told.getLast());
  }

  private String failGuard(Command command) {
    host(command).bed().failGuard(command.get("functions"));
    return "failing";
  }

  private static String threads(Set<Thread> live) {
    long guard = live.stream().filter(thread -> thread.getName().startsWith("mlx-guard")).count();
    return "threads live=%d guard=%d".formatted(live.size(), guard);
  }

  private static String gc() {
    System.gc();
    return "ok";
  }

  /** As a host whose pool waits for a worker that never ends. */
  private static String hangAtExit() {
    CountDownLatch never = new CountDownLatch(1);
    Thread hook =
        new Thread(
            () -> {
              try {
                never.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "host-drains");
    Runtime.getRuntime().addShutdownHook(hook);
    return "hangs";
  }

  /** Agents first: MLX's static destructors must not meet a call in flight. */
  private String exit(int code) {
    try {
      if (agents != null) {
        agents.stop();
      }
    } catch (InterruptedException leaving) {
      Thread.currentThread().interrupt();
    }
    System.exit(code);
    return "";
  }

  private Host host(Command command) {
    if (hosts.isEmpty()) {
      throw new IllegalStateException("no library loaded yet");
    }
    return hosts.get(command.number("lib", hosts.size()) - 1);
  }

  private Agents agents() {
    if (agents == null) {
      throw new IllegalStateException("no agents started yet");
    }
    return agents;
  }
}
