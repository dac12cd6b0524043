// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host.web;

import io.mlxguard.host.Model;
import org.springframework.aop.support.AopUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class LlmController {
  private final LlmClient llm;

  LlmController(LlmClient llm) {
    this.llm = llm;
  }

  @GetMapping("/generate")
  String generate(@RequestParam String prompt, @RequestParam int maxTokens) {
    return Model.hash(llm.generate(prompt, maxTokens));
  }

  @GetMapping("/is-proxy")
  boolean isProxy() {
    return AopUtils.isCglibProxy(llm);
  }
}
