// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.bed;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Clients that send numbered requests to a server, which may come and go, each over a connection of
 * its own, and none twice. Sockets and no HTTP client, since those repeat what has failed.
 */
public final class Traffic implements AutoCloseable {

  private static final Duration AFTER_REFUSAL = Duration.ofMillis(25);
  private static final int PATIENCE_MILLIS = 60_000;
  private static final Pattern ANSWER =
      Pattern.compile(
          "HTTP/1\\.1 200 .*?\r\nContent-Length: (\\d+)\r\n(?:.*?\r\n)?\r\n(.*)", flags());

  /**
   * Where one request got to, as its client saw it.
   *
   * @param id its number, from 1
   * @param began before the client connected
   * @param ended once the client had its answer, or knew that there would be none
   * @param outcome {@code answered BODY}, or what it had instead
   */
  public record Exchange(long id, Instant began, Instant ended, String outcome) {

    private static final String ANSWERED = "answered ";

    /** Whether the answer is whole. */
    public boolean answered() {
      return outcome.startsWith(ANSWERED);
    }

    Duration took() {
      return Duration.between(began, ended);
    }
  }

  private final int port;
  private final String path;
  private final int thinks;
  private final AtomicLong ids = new AtomicLong();
  private final Queue<Exchange> exchanges = new ConcurrentLinkedQueue<>();
  private final List<Thread> clients = new ArrayList<>();
  private volatile boolean ended;

  private Traffic(int port, String path, int thinks) {
    this.port = port;
    this.path = path;
    this.thinks = thinks;
  }

  /**
   * Begins.
   *
   * @param path of the page, with a parameter at least; the request's number becomes one more
   * @param thinks how many times as long as its last answer took a client thinks before the next
   *     request at least, and twice that at most, drawn by the client's number
   */
  public static Traffic to(int port, String path, int clients, int thinks) {
    Traffic traffic = new Traffic(port, path, thinks);
    IntStream.range(0, clients)
        .mapToObj(client -> new SplittableRandom(client))
        .map(random -> Thread.ofPlatform().daemon().unstarted(() -> traffic.run(random)))
        .forEach(traffic.clients::add);
    traffic.clients.forEach(Thread::start);
    return traffic;
  }

  /**
   * A port that nothing listens on, of those that the kernel gives to nobody by itself: a client
   * that gets the server's port for its own end is connected with itself.
   */
  public static int freePort() {
    for (int port = 20_000 + (int) (ProcessHandle.current().pid() % 10_000); ; port++) {
      try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return port;
      } catch (IOException e) {
        if (port > 32_000) {
          throw new IllegalStateException("no free port", e);
        }
      }
    }
  }

  /** Each request that has come to an end so far. */
  public List<Exchange> exchanges() {
    return List.copyOf(exchanges);
  }

  /** Lets each client come to the end of its request, and returns all there were. */
  public List<Exchange> stop() {
    ended = true;
    try {
      for (Thread client : clients) {
        client.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return exchanges();
  }

  @Override
  public void close() {
    ended = true;
  }

  /** How many there were of each outcome. */
  @Override
  public String toString() {
    return exchanges.stream()
        .collect(Collectors.groupingBy(Exchange::outcome, Collectors.counting()))
        .toString();
  }

  private void run(SplittableRandom random) {
    while (!ended) {
      Exchange exchange = exchange(ids.incrementAndGet());
      exchanges.add(exchange);
      LockSupport.parkNanos(
          exchange.answered()
              ? (long) (exchange.took().toNanos() * thinks * (1 + random.nextDouble()))
              : AFTER_REFUSAL.toNanos());
    }
  }

  private Exchange exchange(long id) {
    Instant began = Instant.now();
    String outcome = outcome("GET %s&id=%d HTTP/1.1\r\n".formatted(path, id));
    return new Exchange(id, began, Instant.now(), outcome);
  }

  private String outcome(String request) {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
      String headers = "Host: 127.0.0.1\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write((request + headers).getBytes(StandardCharsets.US_ASCII));
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      Matcher whole = ANSWER.matcher(answer);
      if (whole.matches() && whole.group(2).length() == Integer.parseInt(whole.group(1))) {
        return Exchange.ANSWERED + whole.group(2);
      }
      return answer.isEmpty() ? "nothing" : answer.lines().findFirst().orElseThrow();
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Also what a server says in lower case, as HTTP allows. */
  private static int flags() {
    return Pattern.DOTALL | Pattern.CASE_INSENSITIVE;
  }
}
