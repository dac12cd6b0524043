// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host.web;

interface LlmClient {
  int[] generate(String prompt, int maxTokens);
}
