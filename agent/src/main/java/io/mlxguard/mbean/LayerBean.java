// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mbean;

import io.mlxguard.config.Key;
import io.mlxguard.jmx.LayerMXBean;
import io.mlxguard.jmx.LayerOnAllocator;
import io.mlxguard.layer.LayerName;
import io.mlxguard.layer.LayerPart;
import io.mlxguard.layer.LayerReport;
import io.mlxguard.snapshot.Snapshot;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One layer of the last snapshot. */
class LayerBean implements LayerMXBean {

  private final LayerName name;
  private final Supplier<Snapshot> latest;

  LayerBean(LayerName name, Supplier<Snapshot> latest) {
    this.name = name;
    this.latest = latest;
  }

  final LayerReport report() {
    return Edges.layer(latest.get(), name);
  }

  private @Nullable Long ofFirst(Function<LayerPart, OptionalLong> bytes) {
    return report().parts().stream().findFirst().map(part -> boxed(bytes.apply(part))).orElse(null);
  }

  private static @Nullable Long boxed(OptionalLong bytes) {
    return bytes.isPresent() ? bytes.getAsLong() : null;
  }

  @Override
  public int getNumber() {
    return name.number();
  }

  @Override
  public String getName() {
    return name.title();
  }

  @Override
  public @Nullable String getKey() {
    return name.key().map(Key::title).orElse(null);
  }

  @Override
  public String getSetting() {
    return report().setting();
  }

  @Override
  public String getStatus() {
    return report().status().name();
  }

  @Override
  public int getStatusCode() {
    return Codes.of(report().status());
  }

  @Override
  public boolean isActive() {
    return report().isActive();
  }

  @Override
  public String getReason() {
    return report().reason();
  }

  @Override
  public @Nullable Long getWantedBytes() {
    return ofFirst(LayerPart::wantedBytes);
  }

  @Override
  public @Nullable Long getEffectiveBytes() {
    return ofFirst(LayerPart::effectiveBytes);
  }

  @Override
  public @Nullable Long getPreviousBytes() {
    return ofFirst(LayerPart::previousBytes);
  }

  @Override
  public List<LayerOnAllocator> getParts() {
    return report().parts().stream().map(LayerBean::shown).toList();
  }

  private static LayerOnAllocator shown(LayerPart part) {
    return new LayerOnAllocator(
        part.allocator(),
        part.status().name(),
        Codes.of(part.status()),
        part.reason(),
        boxed(part.wantedBytes()),
        boxed(part.effectiveBytes()),
        boxed(part.previousBytes()),
        part.drifts());
  }
}
