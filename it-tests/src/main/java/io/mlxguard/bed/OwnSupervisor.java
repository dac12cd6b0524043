// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.bed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A small one with systemd's contract, in this JVM. */
final class OwnSupervisor implements Supervisor {

  /**
   * The service keeps this shell's process id. The shell inside waits for the end of our JVM,
   * however that comes, and then ends the service, if that is still its parent.
   */
  private static final String SCRIPT =
      """
      exec 3<&0 </dev/null
      sh -c 'read -r _ <&3; [ "$(ps -o ppid= -p $$ | tr -d " ")" = "$0" ] && kill -KILL "$0"' $$ &
      exec 3<&-
      export SYSTEMD_EXEC_PID=$$
      exec "$@"
      """;

  private final Service service;
  private final String why;
  private final List<End> ends = new CopyOnWriteArrayList<>();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private volatile @Nullable Process process;
  private final AtomicLong starts = new AtomicLong();
  private @Nullable Thread keeper;

  OwnSupervisor(Service service, String why) {
    this.service = service;
    this.why = why;
  }

  @Override
  public void start() {
    Process first = launch();
    keeper = Thread.ofPlatform().daemon().start(() -> keepAlive(first));
  }

  private Process launch() {
    List<String> line = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "service"));
    line.addAll(service.command());
    ProcessBuilder builder = new ProcessBuilder(line);
    Map<String, String> environment = builder.environment();
    Supervisor.clean(environment);
    environment.putAll(service.environment());
    environment.put("INVOCATION_ID", UUID.randomUUID().toString().replace("-", ""));
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(service.log().toFile()));
    try {
      Process started = builder.start();
      starts.incrementAndGet();
      process = started;
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void keepAlive(Process first) {
    Process current = first;
    try {
      while (true) {
        int status = current.waitFor();
        process = null;
        ends.add(new End(status, Instant.now()));
        current.getOutputStream().close();
        if (stopping.await(service.restartAfter().toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
        current = launch();
      }
    } catch (InterruptedException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void stop() {
    end(service.stopWithin().toMillis());
  }

  @Override
  public void close() {
    end(0);
  }

  private void end(long politeMillis) {
    stopping.countDown();
    try {
      while (keeper != null && keeper.isAlive()) {
        Process last = process;
        if (last != null) { // else it ends by itself, or starts one more in this moment
          last.destroy();
          if (!last.waitFor(politeMillis, TimeUnit.MILLISECONDS)) {
            last.destroyForcibly();
          }
        }
        keeper.join(1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void signal(String name) {
    Command.Outcome sent =
        Command.program(Map.of(), List.of("kill", "-" + name, Long.toString(pid())));
    if (sent.exit() != 0) {
      throw new IllegalStateException(sent.stderr());
    }
  }

  @Override
  public long pid() {
    Process running = process;
    return running == null ? 0 : running.pid();
  }

  @Override
  public long restarts() {
    return starts.get() - 1;
  }

  @Override
  public List<End> ends() {
    return List.copyOf(ends);
  }

  @Override
  public Service service() {
    return service;
  }

  @Override
  public String toString() {
    return "the test bed's own supervisor (" + why + ")";
  }
}
