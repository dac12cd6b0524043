// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host.web;

import io.mlxguard.host.Verbs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.core.env.Environment;
import org.springframework.resilience.annotation.EnableResilientMethods;

/**
 * Serves on the loopback interface: on a free port and with commands on standard input, or as a
 * service, on a port it is told, until it is ended.
 */
@SpringBootApplication
@EnableResilientMethods(proxyTargetClass = true)
public class WebHost {

  /** Called by Spring. */
  public WebHost() {}

  /**
   * Runs the application.
   *
   * @param args the path of the mlx-c library; as a service also the port, and the path of the
   *     notes
   * @throws IOException if standard input cannot be read
   */
  public static void main(String[] args) throws IOException {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "--mlx.library=" + args[0],
                "--server.address=127.0.0.1",
                "--spring.main.banner-mode=off",
                "--logging.level.root=warn"));
    boolean service = args.length > 1;
    settings.addAll(
        service
            ? List.of("--server.port=" + args[1], "--notes.file=" + args[2])
            : List.of("--server.port=0"));
    Environment environment =
        SpringApplication.run(WebHost.class, settings.toArray(String[]::new)).getEnvironment();
    if (!service) {
      String port = environment.getRequiredProperty("local.server.port");
      new Verbs().on("port", _ -> "port=" + port).serve();
    }
  }
}
