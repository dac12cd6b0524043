// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host.web;

import io.mlxguard.host.Verbs;
import java.io.IOException;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.core.env.Environment;
import org.springframework.resilience.annotation.EnableResilientMethods;

/** Serves on a free port of the loopback interface, and takes commands on standard input. */
@SpringBootApplication
@EnableResilientMethods(proxyTargetClass = true)
public class WebHost {

  /** Called by Spring. */
  public WebHost() {}

  /**
   * Runs the application.
   *
   * @param args the path of the mlx-c library
   * @throws IOException if standard input cannot be read
   */
  public static void main(String[] args) throws IOException {
    Environment environment =
        SpringApplication.run(
                WebHost.class,
                "--mlx.library=" + args[0],
                "--server.address=127.0.0.1",
                "--server.port=0",
                "--spring.main.banner-mode=off",
                "--logging.level.root=warn")
            .getEnvironment();
    String port = environment.getRequiredProperty("local.server.port");
    new Verbs().on("port", _ -> "port=" + port).serve();
  }
}
