// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.readout;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import io.mlxguard.config.Config;
import io.mlxguard.config.Setting;
import io.mlxguard.config.Text;
import io.mlxguard.layer.LayerPart;
import io.mlxguard.layer.LayerReport;
import io.mlxguard.mlx.DeviceInfo;
import io.mlxguard.mlx.MemoryCounters;
import io.mlxguard.os.Reading;
import io.mlxguard.pressure.History;
import io.mlxguard.snapshot.AllocatorSnapshot;
import io.mlxguard.snapshot.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * {@code mlx.guard.status}: one line of JSON, which a client reads over the attach connection
 * without loading anything into the host. Holds nothing that looks like a secret.
 */
public final class StatusProperty {

  static final String NAME = "mlx.guard.status";

  private static final Duration WITH_READINGS = Duration.ofSeconds(1);
  private static final Duration WITHOUT_READINGS = Duration.ofSeconds(8);

  private Snapshot published;
  private String publishedMbeans = "";
  private long atNanos;
  private boolean cleared;
  private final String version;
  private final Supplier<String> mbeans;
  private final HistoryJson history;
  private final Instant since;
  private final long pid = ProcessHandle.current().pid();

  /**
   * Nothing is published yet.
   *
   * @param since when the guard started
   * @param starting what there is to know before the first look
   * @param mbeans where the MBeans stand, in one clause
   * @param history what there is of the last day
   */
  public StatusProperty(
      String version, Instant since, Snapshot starting, Supplier<String> mbeans, History history) {
    this.version = version;
    this.since = since;
    this.published = starting;
    this.mbeans = mbeans;
    this.history = new HistoryJson(history);
  }

  /**
   * Publishes what is new; what is not, each second for its readings' ages, or each eight seconds
   * where there are none.
   */
  @SuppressWarnings("ReferenceEquality") // a shortcut: one that waits stays one object
  public synchronized void publish(Snapshot snapshot) {
    long nowNanos = System.nanoTime();
    if (cleared) {
      return; // a look that was under way at the detach
    }
    String beans = mbeans.get();
    boolean same =
        beans.equals(publishedMbeans)
            && (snapshot == published || snapshot.gist().equals(published.gist()));
    if (same && nowNanos - atNanos < pause(snapshot).toNanos() * 9 / 10) {
      return;
    }
    published = snapshot;
    publishedMbeans = beans;
    atNanos = nowNanos;
    System.setProperty(NAME, json(snapshot, nowNanos));
  }

  /** How long what was published may stand. */
  public static Duration pause(Snapshot snapshot) {
    return snapshot.allocators().isEmpty() ? WITHOUT_READINGS : WITH_READINGS;
  }

  /** Takes the property away; nothing is published afterwards. */
  public synchronized void clear() {
    cleared = true;
    System.clearProperty(NAME);
  }

  private String json(Snapshot snapshot, long nowNanos) {
    JsonStringWriter json =
        JsonWriter.string()
            .object()
            .value("schema", 1)
            .value("version", version)
            .value("pid", pid)
            .value("state", snapshot.state().name())
            .value("reason", snapshot.reason())
            .value("since", since.toString())
            .value("at", Instant.now().toString())
            .value("arguments", snapshot.config().arguments())
            .value("mode", snapshot.config().mode().name())
            .value("mbeans", publishedMbeans)
            .value("lookAgeMillis", (nowNanos - snapshot.atNanos()) / 1_000_000)
            .value("activeLayers", snapshot.activeLayers());
    settings(json, snapshot.config());
    json.array("problems");
    snapshot.config().problems().forEach(json::value);
    json.end();
    bytes(json, "footprintBytes", snapshot.footprintBytes(), nowNanos);
    bytes(json, "gapBytes", snapshot.gapBytes(), nowNanos);
    json.array("layers");
    snapshot.layers().forEach(layer -> layer(json, layer));
    json.end().array("allocators");
    snapshot.allocators().forEach(allocator -> allocator(json, allocator, nowNanos));
    json.end();
    PressureJson.write(json, snapshot.pressure(), nowNanos);
    RestartJson.write(json, snapshot.restart());
    history.write(json, nowNanos);
    WovenJson.write(json, snapshot.woven());
    return json.end().done();
  }

  /** Who gave which key its value. */
  private static void settings(JsonStringWriter json, Config config) {
    json.array("settings");
    for (Setting setting : config.settings()) {
      json.object()
          .value("key", setting.name())
          .value("value", setting.shown())
          .value("source", setting.where())
          .end();
    }
    json.end();
  }

  private static void layer(JsonStringWriter json, LayerReport layer) {
    json.object()
        .value("number", layer.name().number())
        .value("name", layer.name().title())
        .value("status", layer.status().name())
        .value("reason", layer.reason())
        .value("setting", Text.place(layer.setting()))
        .array("parts");
    for (LayerPart part : layer.parts()) {
      json.object()
          .value("allocator", part.allocator())
          .value("status", part.status().name())
          .value("reason", part.reason());
      bytes(json, "wantedBytes", part.wantedBytes());
      bytes(json, "effectiveBytes", part.effectiveBytes());
      bytes(json, "previousBytes", part.previousBytes());
      if (part.drifts() > 0) {
        json.value("drifts", part.drifts());
      }
      json.end();
    }
    json.end().end();
  }

  private static void allocator(JsonStringWriter json, AllocatorSnapshot allocator, long nowNanos) {
    json.object()
        .value("id", allocator.id())
        .value("path", allocator.path())
        .value("backend", allocator.backend().name())
        .value("version", allocator.version().orElse("unknown"))
        .value("route", allocator.route())
        .value("evidence", allocator.evidence().orElse("none yet"));
    bytes(json, "memoryBytes", allocator.memoryBytes(), nowNanos);
    switch (allocator.device()) {
      case Reading.Value<DeviceInfo> read -> device(json, read.value());
      case Reading.Missing<DeviceInfo> missing -> missing(json, "device", missing, nowNanos);
    }
    switch (allocator.counters()) {
      case Reading.Value<MemoryCounters> read ->
          json.object("memory")
              .value("activeBytes", read.value().activeBytes())
              .value("cacheBytes", read.value().cacheBytes())
              .value("peakBytes", read.value().peakBytes())
              .value("memoryLimitBytes", read.value().memoryLimitBytes())
              .value("ageMillis", read.age(nowNanos).toMillis())
              .end();
      case Reading.Missing<MemoryCounters> missing -> missing(json, "memory", missing, nowNanos);
    }
    json.end();
  }

  private static void device(JsonStringWriter json, DeviceInfo device) {
    json.object("device").value("name", device.name());
    bytes(json, "memoryBytes", device.memoryBytes());
    bytes(json, "maxRecommendedBytes", device.maxRecommendedBytes());
    json.end();
  }

  private static void bytes(JsonStringWriter json, String key, OptionalLong bytes) {
    bytes.ifPresent(value -> json.value(key, value));
  }

  private static void bytes(
      JsonStringWriter json, String key, Reading<Long> reading, long nowNanos) {
    switch (reading) {
      case Reading.Value<Long> read -> json.value(key, read.value());
      case Reading.Missing<Long> missing -> missing(json, key, missing, nowNanos);
    }
  }

  private static void missing(
      JsonStringWriter json, String key, Reading.Missing<?> missing, long nowNanos) {
    json.object(key)
        .value("missing", missing.why())
        .value("ageMillis", missing.age(nowNanos).toMillis())
        .end();
  }
}
