// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.doctor;

import io.mlxguard.cli.machine.MachineFacts;
import io.mlxguard.cli.status.GuardStatus;
import io.mlxguard.cli.status.History;
import io.mlxguard.cli.status.PressureStatus;
import io.mlxguard.cli.status.Reading;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * All that is known of one process.
 *
 * @param pid of it, for the cures
 * @param guard what its guard publishes; empty where nothing guards it
 * @param hasMlx whether a library that speaks of MLX is mapped; empty where nobody can tell
 * @param footprint what the kernel charges it with, in bytes
 * @param uptimeMillis how long it has run; empty where the system does not say
 * @param machine the memory there is for it
 */
public record Patient(
    long pid,
    Optional<GuardStatus> guard,
    Optional<Boolean> hasMlx,
    Reading footprint,
    OptionalLong uptimeMillis,
    MachineFacts machine) {

  static final String NOT_GUARDED = "not measured: not guarded; attach does";

  /** What nothing guards, and has MLX loaded as far as anyone can tell. */
  boolean isBare() {
    return guard.isEmpty() && hasMlx.orElse(true);
  }

  /** Attaches a guard with its defaults. */
  String attach() {
    return "attach " + pid;
  }

  /** Finds the methods to weave. */
  String discover() {
    return "discover " + pid;
  }

  /** Tells everything. */
  String status() {
    return "status " + pid;
  }

  /** Changes one key of the guard. */
  String set(String pair) {
    return "set " + pid + " " + pair;
  }

  History history() {
    return guard.map(GuardStatus::history).orElse(History.NONE);
  }

  List<OptionalLong> course(String key) {
    return history().of(key);
  }

  Trend trend(String key) {
    return Trend.of(course(key), history().stepMillis());
  }

  /** What layer 5 tells of one side's memory: {@code HOST}, or a card's, {@code DEVICE}. */
  Optional<PressureStatus.Domain> side(String name) {
    return guard.flatMap(it -> it.side(name));
  }

  Optional<GuardStatus.Layer> layer(String name) {
    return guard.flatMap(it -> it.layer(name));
  }

  List<GuardStatus.Allocator> allocators() {
    return guard.map(GuardStatus::allocators).orElse(List.of());
  }

  /** Whether some MLX here allocates from a card. */
  boolean usesCard() {
    return allocators().stream().anyMatch(GuardStatus.Allocator::isOnCard);
  }

  /** Those whose arrays lie in the machine's memory. */
  List<GuardStatus.Allocator> onHost() {
    return allocators().stream().filter(it -> !it.isOnCard()).toList();
  }
}
