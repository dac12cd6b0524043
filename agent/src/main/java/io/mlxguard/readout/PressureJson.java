// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.readout;

import com.grack.nanojson.JsonStringWriter;
import io.mlxguard.config.Text;
import io.mlxguard.os.PressureGauges;
import io.mlxguard.os.PressureLevel;
import io.mlxguard.os.Reading;
import io.mlxguard.pressure.Action;
import io.mlxguard.pressure.Cause;
import io.mlxguard.pressure.DomainState;
import io.mlxguard.pressure.PressureState;
import java.time.Instant;

/** What is known of the machine's memory, and done about it, as part of the status. */
final class PressureJson {

  private static final double DECIMALS = 1000;

  private final JsonStringWriter json;
  private final long nowNanos;

  private PressureJson(JsonStringWriter json, long nowNanos) {
    this.json = json;
    this.nowNanos = nowNanos;
  }

  /** Adds it to the object that is open; nothing where nothing is watched. */
  static void write(JsonStringWriter json, PressureState pressure, long nowNanos) {
    if (pressure.domains().isEmpty()) {
      return;
    }
    PressureJson writer = new PressureJson(json, nowNanos);
    json.object("pressure").array("domains");
    pressure.domains().forEach(writer::domain);
    json.end()
        .value("actions", pressure.taken())
        .value("returnedBytes", pressure.returnedBytes())
        .value("toSystemBytes", pressure.toSystemBytes())
        .array("latest");
    pressure.latest().forEach(writer::action);
    json.end().end();
  }

  private void domain(DomainState domain) {
    json.object()
        .value("domain", domain.domain().name())
        .value("source", Text.place(domain.source()))
        .value("stage", domain.stage().name());
    switch (domain.level()) {
      case Reading.Value<PressureLevel> read -> json.value("level", read.value().name());
      case Reading.Missing<PressureLevel> missing ->
          json.value("missing", Text.place(missing.why()));
    }
    json.value("ageMillis", domain.level().age(nowNanos).toMillis());
    domain.cause().ifPresent(this::cause);
    json.value("blockedCalls", domain.blockedCalls())
        .value("blockedMillis", domain.blockedFor().toMillis())
        .value("dipping", domain.dipping());
    gauges(domain.gauges());
    json.object("refusals");
    domain.refusals().forEach((rung, why) -> json.value(rung.title(), Text.place(why)));
    json.end().end();
  }

  private void cause(Cause cause) {
    json.value("reason", Text.place(cause.text())).value("key", cause.key());
  }

  private void gauges(PressureGauges gauges) {
    whole("totalBytes", gauges.totalBytes());
    whole("availableBytes", gauges.availableBytes());
    decimal("freePercent", gauges.freePercent());
    whole("swapUsedBytes", gauges.swapUsedBytes());
    whole("compressorBytes", gauges.compressorBytes());
    whole("compressedBytes", gauges.compressedBytes());
    decimal("compressorRatio", gauges.compressorRatio());
    whole("someStallMicros", gauges.someStallMicros());
    whole("fullStallMicros", gauges.fullStallMicros());
    whole("groupUsedBytes", gauges.groupUsedBytes());
    whole("groupLimitBytes", gauges.groupLimitBytes());
  }

  /** One that a system does not have is left out; the MBean says why. */
  private void whole(String key, Reading<Long> number) {
    number.known().ifPresent(value -> json.value(key, value));
  }

  private void decimal(String key, Reading<Double> number) {
    number.known().ifPresent(it -> json.value(key, Math.round(it * DECIMALS) / DECIMALS));
  }

  private void action(Action action) {
    json.object()
        .value("number", action.number())
        .value("at", Instant.ofEpochMilli(action.atMillis()).toString())
        .value("domain", action.domain().name())
        .value("rung", action.rung().title())
        .value("what", Text.place(action.what()))
        .value("level", action.cause().level().name());
    cause(action.cause());
    json.value("outcome", action.outcome().name());
    action.returnedBytes().ifPresent(bytes -> json.value("returnedBytes", bytes));
    action.toSystemBytes().ifPresent(bytes -> json.value("toSystemBytes", bytes));
    json.end();
  }
}
