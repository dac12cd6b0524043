// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.readout;

import com.grack.nanojson.JsonStringWriter;
import io.mlxguard.config.Text;
import io.mlxguard.gate.ClearCause;
import io.mlxguard.gate.ClearNumbers;
import io.mlxguard.gate.TargetNumbers;
import io.mlxguard.gate.Woven;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What is woven, as part of the status. A pattern may fit more methods than a client reads of a
 * status, so names are bounded, and how many are left out is a number beside them.
 */
final class WovenJson {

  private static final int MOST_TARGETS = 32;
  private static final int MOST_NAMES = 16;

  /** For all targets together, once for methods and once for refusals. */
  private static final int MOST_CHARS = 4 * 1024;

  private static final double DECIMALS = 1000;

  private final JsonStringWriter json;
  private int methodChars = MOST_CHARS;
  private int refusedChars = MOST_CHARS;

  private WovenJson(JsonStringWriter json) {
    this.json = json;
  }

  /** Adds it to the object that is open. */
  static void write(JsonStringWriter json, Woven woven) {
    WovenJson writer = new WovenJson(json);
    json.array("targets");
    woven.targets().stream().limit(MOST_TARGETS).forEach(writer::target);
    json.end();
    writer.leftOut("targetsLeftOut", woven.targets().size() - MOST_TARGETS);
    woven.clears().ifPresent(writer::clears);
  }

  private void target(TargetNumbers target) {
    json.object().value("target", Text.place(target.target()));
    methodChars -= names("methods", target.methods(), methodChars);
    refusedChars -= names("refused", target.refused(), refusedChars);
    json.value("calls", target.calls())
        .value("inFlight", target.inFlight())
        .value("errors", target.errors())
        .value("totalMillis", target.totalMicros() / 1000)
        .value("longestMillis", target.longestMicros() / 1000);
    millis("averageMillis", target.averageMicros());
    millis("baselineMillis", target.baselineMicros());
    json.value("tokens", target.tokens());
    decimal("tokensPerSecond", target.tokensPerSecond());
    decimal("baselineTokensPerSecond", target.baselineTokensPerSecond());
    decimal("drift", target.drift());
    json.value("halved", target.halved());
    bytes("poolGrowthBytes", target.poolGrowthBytes());
    bytes("activeGrowthBytes", target.activeGrowthBytes());
    json.value("suppressed", target.suppressed()).end();
  }

  /** Answers how many characters it took. */
  private int names(String key, List<String> names, int mostChars) {
    int chars = 0;
    int shown = 0;
    json.array(key);
    for (String name : names) {
      String line = Text.place(name);
      if (shown == MOST_NAMES || chars + line.length() > mostChars) {
        break;
      }
      json.value(line);
      chars += line.length();
      shown++;
    }
    json.end();
    leftOut(key + "LeftOut", names.size() - shown);
    return chars;
  }

  private void leftOut(String key, int count) {
    if (count > 0) {
      json.value(key, count);
    }
  }

  private void clears(ClearNumbers clears) {
    json.object("clears");
    clears.due().ifPresent(cause -> json.value("due", cause.name()));
    json.value("dueAgeMillis", clears.dueAge().toMillis())
        .value("inFlight", clears.inFlight())
        .value("clears", clears.clears())
        .object("byCause");
    for (ClearCause cause : ClearCause.values()) {
      Long count = clears.byCause().get(cause);
      if (count != null) {
        json.value(cause.name(), count);
      }
    }
    json.end()
        .value("idleClears", clears.idleClears())
        .value("dips", clears.dips())
        .value("returnedBytes", clears.returnedBytes())
        .value("returnedToSystemBytes", clears.returnedToSystemBytes())
        .value("useless", clears.useless())
        .value("intervalMillis", clears.interval().toMillis())
        .value("longestDeferMillis", clears.longestDefer().toMillis())
        .value("holds", clears.holds())
        .value("held", clears.held())
        .value("heldMillis", clears.heldTime().toMillis())
        .value("trims", clears.trims())
        .value("refusals", clears.refusals())
        .value("suppressed", clears.suppressed())
        .end();
  }

  private void millis(String key, OptionalDouble micros) {
    micros.ifPresent(value -> decimal(key, value / 1000));
  }

  private void decimal(String key, OptionalDouble number) {
    number.ifPresent(value -> decimal(key, value));
  }

  /** JSON has no NaN; what is none is left out as unknown. */
  private void decimal(String key, double value) {
    if (Double.isFinite(value)) {
      json.value(key, Math.round(value * DECIMALS) / DECIMALS);
    }
  }

  private void bytes(String key, OptionalLong bytes) {
    bytes.ifPresent(value -> json.value(key, value));
  }
}
