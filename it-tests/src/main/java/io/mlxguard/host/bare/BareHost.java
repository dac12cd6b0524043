// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host.bare;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mlxguard.host.Model;
import io.mlxguard.host.Notes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Serves {@code /generate?prompt=P&maxTokens=N&id=ID} on the loopback interface. */
public final class BareHost {
  private static final int THREADS = 8;

  private final Llm llm;
  private final Notes notes;

  private BareHost(Llm llm, Notes notes) {
    this.llm = llm;
    this.notes = notes;
  }

  /**
   * Runs the application.
   *
   * @param args the path of the mlx-c library, the port, and the path of the notes
   * @throws IOException if the port is taken or the notes cannot be written
   */
  public static void main(String[] args) throws IOException {
    BareHost host = new BareHost(new Llm(new Model(Path.of(args[0]))), new Notes(Path.of(args[2])));
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[1]));
    HttpServer server = HttpServer.create(address, 0);
    server.setExecutor(Executors.newFixedThreadPool(THREADS));
    server.createContext("/generate", host::generate);
    server.start();
  }

  private void generate(HttpExchange exchange) throws IOException {
    Map<String, String> query =
        Stream.of(exchange.getRequestURI().getQuery().split("&"))
            .map(parameter -> parameter.split("=", 2))
            .collect(Collectors.toMap(parameter -> parameter[0], parameter -> parameter[1]));
    String id = query.getOrDefault("id", "-");
    try (exchange) {
      notes.begin(id);
      int[] tokens =
          llm.generate(query.getOrDefault("prompt", ""), Integer.parseInt(query.get("maxTokens")));
      byte[] answer = Model.hash(tokens).getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
      notes.end(id);
    }
  }
}
