// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mbean;

import io.mlxguard.jmx.GuardMXBean;
import io.mlxguard.jmx.SettingInForce;
import io.mlxguard.snapshot.Snapshot;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** The last snapshot, as a whole. */
final class GuardBean implements GuardMXBean {

  private final String version;
  private final Instant since;
  private final Supplier<Snapshot> latest;
  private final long pid = ProcessHandle.current().pid();

  GuardBean(String version, Instant since, Supplier<Snapshot> latest) {
    this.version = version;
    this.since = since;
    this.latest = latest;
  }

  @Override
  public String getVersion() {
    return version;
  }

  @Override
  public long getPid() {
    return pid;
  }

  @Override
  public String getSince() {
    return since.toString();
  }

  @Override
  public String getState() {
    return latest.get().state().name();
  }

  @Override
  public int getStateCode() {
    return Codes.of(latest.get().state());
  }

  @Override
  public String getReason() {
    return latest.get().reason();
  }

  @Override
  public String getMode() {
    return latest.get().config().mode().name();
  }

  @Override
  public String getArguments() {
    return latest.get().config().arguments();
  }

  @Override
  public List<SettingInForce> getSettings() {
    return latest.get().config().settings().stream()
        .map(it -> new SettingInForce(it.name(), it.shown(), it.where()))
        .toList();
  }

  @Override
  public List<String> getProblems() {
    return latest.get().config().problems();
  }

  @Override
  public int getAllocators() {
    return latest.get().allocators().size();
  }

  @Override
  public int getLayers() {
    return latest.get().layers().size();
  }

  @Override
  public int getActiveLayers() {
    return Math.toIntExact(latest.get().activeLayers());
  }
}
