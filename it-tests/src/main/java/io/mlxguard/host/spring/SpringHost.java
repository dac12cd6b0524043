// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host.spring;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Starts on a free port, says so in Spring Boot's own words, and ends. */
@SpringBootApplication
@RestController
public class SpringHost {

  /** Called by Spring. */
  public SpringHost() {}

  /** The one page. */
  @GetMapping("/")
  public String hello() {
    return "hello";
  }

  /**
   * Runs the application.
   *
   * @param args none
   */
  public static void main(String[] args) {
    SpringApplication application = new SpringApplication(SpringHost.class);
    System.exit(SpringApplication.exit(application.run("--server.port=0")));
  }
}
