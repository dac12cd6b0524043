// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mbean;

import io.mlxguard.config.Key;
import io.mlxguard.snapshot.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** The guard's MBeans: when they are registered, and what they are told. */
public final class MBeans {

  /** Sets limits on behalf of a client. */
  @FunctionalInterface
  public interface Limits {

    /**
     * Puts a value in force for one key.
     *
     * @param value as it would stand in a configuration
     * @return a sentence: what is in force now
     * @throws IllegalArgumentException with a sentence, if the value is not allowed
     */
    String set(Key key, String value);
  }

  /**
   * Nothing is registered yet.
   *
   * @param version the guard's
   * @param since when it started
   * @param limits carries out a client's operation
   * @param warn takes a line for the log
   */
  public MBeans(String version, Instant since, Limits limits, Consumer<String> warn) {}

  /** Begins to wait for a sign that the host is up. */
  public void start() {}

  /** A client has attached: a sign that the host is up. */
  public void attached() {}

  /** Takes what the guard knows now. Called by the worker thread; never blocks. */
  public void tell(Snapshot snapshot) {}

  /** Where they stand, in one clause. */
  public String state() {
    return "none";
  }

  /**
   * Takes them away.
   *
   * @return what is left, by name
   */
  public List<String> close(Duration left) throws InterruptedException {
    return List.of();
  }
}
