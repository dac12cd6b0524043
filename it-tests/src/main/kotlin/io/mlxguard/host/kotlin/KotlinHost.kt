// SPDX-License-Identifier: Apache-2.0
@file:JvmName("KotlinHost")

package io.mlxguard.host.kotlin

import io.mlxguard.host.Model
import io.mlxguard.host.Verbs
import java.nio.file.Path
import java.util.concurrent.CompletableFuture
import kotlin.coroutines.Continuation
import kotlin.coroutines.EmptyCoroutineContext
import kotlin.coroutines.startCoroutine

/** Runs the application; its argument is the path of the mlx-c library. */
fun main(args: Array<String>) {
  val llm = Llm(Path.of(args[0]))
  Verbs()
      .on("generate") { Model.hash(llm.generate(it.get("prompt"), it.number("tokens", 8))) }
      .on("generate-by-default") { Model.hash(llm.generate(it.get("prompt"))) }
      .on("suspend") { Model.hash(await { llm.generate(listOf(it.get("prompt"))) }.single()) }
      .on("sequence") { Model.hash(llm.generateLazily(it.get("prompt"), 8).toList().toIntArray()) }
      .serve()
}

private fun <T> await(coroutine: suspend () -> T): T {
  val result = CompletableFuture<T>()
  coroutine.startCoroutine(
      Continuation(EmptyCoroutineContext) { outcome ->
        outcome.fold(result::complete, result::completeExceptionally)
      }
  )
  return result.get()
}
