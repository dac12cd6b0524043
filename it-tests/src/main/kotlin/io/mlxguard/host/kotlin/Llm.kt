// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host.kotlin

import io.mlxguard.host.Model
import java.nio.file.Path
import kotlin.coroutines.resume
import kotlin.coroutines.suspendCoroutine

class Llm(library: Path) {
  private val model = Model(library)

  fun generate(prompt: String, maxTokens: Int = 8): IntArray = model.generate(prompt, maxTokens)

  suspend fun generate(prompts: List<String>): List<IntArray> = prompts.map {
    suspendCoroutine { call -> call.resume(model.generate(it, 4)) }
  }

  fun generateLazily(prompt: String, maxTokens: Int): Sequence<Int> = sequence {
    yieldAll(model.generate(prompt, maxTokens).asSequence())
  }
}
