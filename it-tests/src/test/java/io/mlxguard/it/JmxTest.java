// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.grack.nanojson.JsonObject;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.DescriptorRead;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanFeatureInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.RuntimeMBeanException;
import org.junit.jupiter.api.Test;

/** What a JMX client reads and does, beside what the host itself reads. */
class JmxTest {

  private static final String PRESSURE = "type=Pressure";
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;
  private static final long RAM = 64 * GIB;
  private static final String ARGUMENTS = "cache-limit=300m,memory-limit=2g,idle-after=300ms";

  private static final List<String> LAYERS =
      List.of(
          "wired-limit",
          "cache-limit",
          "memory-limit",
          "clear-after-generate",
          "pressure-watchdog",
          "scheduled-restart");

  private static HostProcess start(String configuration) {
    HostProcess host =
        HostProcess.hostA(Personality.METAL)
            .env("MLX_BED_RAM_BYTES", Long.toString(RAM))
            .guarded(configuration)
            .start()
            .ready();
    host.ask("load");
    host.ask("use");
    return host;
  }

  private static String layer(String name) {
    return "type=Layer,name=" + name;
  }

  @Test
  void everyAttributeOfEveryBeanIsWhatTheHostAndTheStatusSay() {
    try (HostProcess host = start(ARGUMENTS);
        JmxClient client = JmxClient.registered(host)) {
      host.ask("generate new=8");
      GuardStatus status = Eventually.state(host, "GUARDING");
      assertThat(client.names())
          .containsExactlyInAnyOrder(
              "type=Guard",
              "type=Device",
              "type=Memory",
              PRESSURE,
              layer("wired-limit"),
              layer("cache-limit"),
              layer("memory-limit"),
              layer("clear-after-generate"),
              layer("pressure-watchdog"),
              layer("scheduled-restart"));
      assertThat(client.attributes("type=Guard")).isEqualTo(guard(host, status));
      assertThat(client.attributes("type=Device")).isEqualTo(device(status));
      assertMemory(client, host);
      for (int i = 0; i < LAYERS.size(); i++) {
        String name = LAYERS.get(i);
        assertThat(client.attributes(layer(name)))
            .isEqualTo(layer(i + 1, name, status.layer(name)));
      }
      Undisturbed.end(host);
      assertThat(Undisturbed.stderr(host)).hasSize(1);
    }
  }

  private static Map<String, Object> guard(HostProcess host, GuardStatus status) {
    Map<String, Object> all = new HashMap<>();
    all.put("Version", "0.1.0");
    all.put("Pid", host.pid());
    all.put("Since", status.json().getString("since"));
    all.put("State", "GUARDING");
    all.put("StateCode", 2);
    all.put("Reason", status.json().getString("reason"));
    all.put("Mode", "GUARD");
    all.put("Arguments", ARGUMENTS);
    all.put(
        "Settings",
        List.of(
            setting("cache-limit", "300m"),
            setting("memory-limit", "2g"),
            setting("idle-after", "300ms")));
    all.put("Problems", List.of());
    all.put("Allocators", 1);
    all.put("Layers", 6);
    all.put("ActiveLayers", 3);
    return all;
  }

  private static Map<String, Object> setting(String key, String value) {
    return Map.of("key", key, "value", value, "source", "agent argument");
  }

  private static Map<String, Object> device(GuardStatus status) {
    JsonObject allocator = status.json().getArray("allocators").getObject(0);
    JsonObject device = allocator.getObject("device");
    Map<String, Object> all = new HashMap<>();
    all.put("Allocator", 1);
    all.put("Backend", "METAL");
    all.put("Name", device.getString("name"));
    all.put("Route", "mlx-c");
    all.put("Path", Personality.METAL.libMlxC().toString());
    all.put("MlxVersion", allocator.getString("version"));
    all.put("Evidence", allocator.getString("evidence"));
    all.put("MemoryBytes", RAM);
    all.put("MaxRecommendedWorkingSetBytes", RAM / 4 * 3);
    all.put("Missing", List.of());
    return all;
  }

  /** Footprint and gap are of different looks where one falls between their readings. */
  private static void assertMemory(JmxClient client, HostProcess host) {
    String counters = host.ask("memory");
    Map<String, Object> known = new HashMap<>();
    known.put("Allocator", 1);
    known.put("ActiveBytes", HostProcess.number("active", counters));
    known.put("CacheBytes", HostProcess.number("cache", counters));
    known.put("PeakBytes", HostProcess.number("peak", counters));
    known.put("MemoryLimitBytes", HostProcess.number("limit", counters));
    known.put("Missing", List.of());
    assertThat(HostProcess.number("limit", counters)).isEqualTo(2 * GIB);
    Eventually.poll()
        .untilAsserted(
            () -> {
              Map<String, Object> all = client.attributes("type=Memory");
              long footprint = remove(all, "FootprintBytes");
              long gap = remove(all, "GapBytes");
              assertThat(remove(all, "AgeMillis")).isNotNegative();
              assertThat(all).isEqualTo(known);
              assertThat(footprint).isGreaterThan(HostProcess.number("active", counters));
              assertThat(footprint - gap)
                  .isEqualTo((Long) known.get("ActiveBytes") + (Long) known.get("CacheBytes"));
            });
  }

  private static long remove(Map<String, Object> attributes, String name) {
    return Long.parseLong(String.valueOf(attributes.remove(name)));
  }

  private static Map<String, Object> layer(int number, String name, GuardStatus.Layer status) {
    List<Map<String, Object>> parts = status.parts().stream().map(JmxTest::part).toList();
    Map<String, Object> first = parts.isEmpty() ? new HashMap<>() : parts.getFirst();
    Map<String, Object> all = new HashMap<>();
    all.put("Number", number);
    all.put("Name", name);
    all.put("Key", LayerAttributes.KEYS.getOrDefault(name, name));
    all.put("Setting", status.setting());
    all.put("Status", status.status());
    all.put("StatusCode", code(status.status()));
    all.put("Active", status.status().equals("ACTIVE"));
    all.put("Reason", status.reason());
    all.put("WantedBytes", first.get("wantedBytes"));
    all.put("EffectiveBytes", first.get("effectiveBytes"));
    all.put("PreviousBytes", first.get("previousBytes"));
    all.put("Parts", parts);
    if (name.equals("clear-after-generate")) {
      LayerAttributes.OF_CLEARS.forEach(it -> all.put(it, null)); // nothing is to be woven here
    }
    if (name.equals("scheduled-restart")) {
      LayerAttributes.OF_RESTARTS.forEach(it -> all.put(it, null)); // nor is anything planned
    }
    return all;
  }

  private static Map<String, Object> part(GuardStatus.Part part) {
    Map<String, Object> all = new HashMap<>();
    all.put("allocator", Math.toIntExact(part.allocator()));
    all.put("status", part.status());
    all.put("statusCode", code(part.status()));
    all.put("reason", part.reason());
    all.put("wantedBytes", part.wanted().isPresent() ? part.wanted().getAsLong() : null);
    all.put("effectiveBytes", part.effective().isPresent() ? part.effective().getAsLong() : null);
    all.put("previousBytes", part.previous().isPresent() ? part.previous().getAsLong() : null);
    all.put("drifts", 0L);
    return all;
  }

  private static int code(String status) {
    return List.of("ACTIVE", "OBSERVING", "SKIPPED", "OFF", "WAITING", "YIELDED", "FAILED")
        .indexOf(status);
  }

  @Test
  void everythingHasADescriptionAndEveryAttributeAUnit() {
    try (HostProcess host = start(ARGUMENTS);
        JmxClient client = JmxClient.registered(host)) {
      for (String bean : client.names()) {
        MBeanInfo info = client.info(bean);
        assertDescribed(bean, info, info.getDescription());
        for (MBeanAttributeInfo attribute : info.getAttributes()) {
          assertDescribed(attribute);
          assertThat(attribute.isWritable()).isFalse();
          assertThat(unit(attribute)).as(attribute.getName()).isEqualTo(unit(attribute.getName()));
        }
        Arrays.stream(info.getNotifications())
            .forEach(it -> assertThat(it.getDescription()).contains(" "));
        assertThat(info.getNotifications())
            .hasSize(
                bean.startsWith("type=Layer") || bean.startsWith("type=Target")
                    ? 2
                    : bean.equals("type=Guard") ? 1 : bean.equals(PRESSURE) ? 3 : 0);
        assertOperations(bean, info);
      }
    }
  }

  private static void assertOperations(String bean, MBeanInfo info) {
    if (bean.equals(PRESSURE)) {
      assertThat(info.getOperations())
          .hasSize(3)
          .allSatisfy(JmxTest::assertDescribed)
          .allMatch(it -> it.getImpact() == MBeanOperationInfo.INFO);
      return;
    }
    if (!bean.endsWith("-limit")) {
      assertThat(info.getOperations()).isEmpty();
      return;
    }
    assertThat(info.getOperations()).hasSize(1);
    MBeanOperationInfo operation = info.getOperations()[0];
    assertDescribed(operation);
    assertThat(operation.getImpact()).isEqualTo(MBeanOperationInfo.ACTION);
    MBeanParameterInfo value = operation.getSignature()[0];
    assertThat(value.getName()).isEqualTo("value");
    assertDescribed(value);
  }

  private static void assertDescribed(MBeanFeatureInfo feature) {
    assertDescribed(feature.getName(), (DescriptorRead) feature, feature.getDescription());
  }

  private static void assertDescribed(String name, DescriptorRead described, String description) {
    assertThat(description).as(name).contains(" ");
    assertThat(described.getDescriptor().getFieldValue("description")).isEqualTo(description);
  }

  private static Object unit(MBeanAttributeInfo attribute) {
    return attribute.getDescriptor().getFieldValue("units");
  }

  private static String unit(String attribute) {
    if (attribute.endsWith("Bytes")) {
      return "bytes";
    }
    if (attribute.endsWith("Millis")) {
      return "milliseconds";
    }
    if (attribute.endsWith("Micros")) {
      return "microseconds";
    }
    return switch (attribute) {
      case "Layers", "ActiveLayers" -> "layers";
      case "Allocators" -> "allocators";
      case "Calls", "InFlight", "Errors", "HeldCalls", "BlockedCalls" -> "calls";
      case "Actions" -> "actions";
      case "FreePercent" -> "percent";
      case "Clears", "ClearsByCause", "IdleClears", "UselessClears" -> "clears";
      case "SuppressedErrors" -> "errors";
      case "Dips" -> "dips";
      case "Restarts" -> "restarts";
      case "SkippedWindows", "MissedWindows" -> "windows";
      case "Holds" -> "holds";
      case "Trims" -> "trims";
      case "Refusals" -> "refusals";
      case "Tokens" -> "tokens";
      case "TokensPerSecond", "BaselineTokensPerSecond" -> "tokens per second";
      default -> "none";
    };
  }

  @Test
  void aClientSetsEachLimitAsAConfigurationWould() {
    try (HostProcess host =
        start("wired-limit=off,cache-limit=off,memory-limit=off,idle-after=300ms")) {
      Limits own = Limits.of(host);
      try (JmxClient client = JmxClient.registered(host)) {
        assertThat(client.setLimit("cache-limit", "1g"))
            .isEqualTo(
                "reconfigured: wired-limit=off,cache-limit=1g,memory-limit=off,idle-after=300ms;"
                    + " cache-limit: ACTIVE, as configured; as set, MLX does not tell it");
        assertThat(Limits.recorded(host)).isEqualTo(new Limits(GIB, own.memory()));
        client.setLimit("memory-limit", "50%");
        assertThat(Limits.recorded(host)).isEqualTo(new Limits(GIB, RAM / 2));
        client.setLimit("cache-limit", "auto");
        client.setLimit("memory-limit", "auto");
        assertThat(Limits.recorded(host)).isEqualTo(new Limits(512 * MIB, RAM / 4 * 3));
        assertThat(client.setLimit("cache-limit", "off"))
            .endsWith("; cache-limit: OFF, switched off");
        client.setLimit("memory-limit", "off");
        assertThat(Limits.recorded(host)).isEqualTo(own);
        client.setLimit("wired-limit", "3g");
        Eventually.poll().until(() -> host.ask("record", "wiredLimit") == 3 * GIB);
        client.setLimit("wired-limit", "off");
        Eventually.poll().until(() -> host.ask("record", "wiredLimit") == 0);
      }
      Undisturbed.end(host);
    }
  }

  @Test
  void aBadValueIsRefusedWithASentenceAndChangesNothing() {
    List<String> bad = List.of("lots", "", "0", "-1", "101%", "9223372036854775808", "/etc/passwd");
    try (HostProcess host = start(ARGUMENTS)) {
      try (JmxClient client = JmxClient.registered(host)) {
        for (String value : bad) {
          assertThatThrownBy(() -> client.setLimit("cache-limit", value))
              .isInstanceOf(RuntimeMBeanException.class)
              .cause()
              .isInstanceOf(IllegalArgumentException.class)
              .hasNoCause()
              .hasMessageStartingWith("cache-limit \"" + value + "\" is ")
              .hasMessageEndingWith(
                  "; allowed: auto, off, a size such as 512m or 2g (binary, as in"
                      + " -Xmx), or a percentage");
        }
        assertThatThrownBy(() -> client.setLimit("cache-limit", null))
            .rootCause()
            .hasMessageStartingWith("cache-limit wants a value; allowed: ");
        assertThat(client.attribute("type=Guard", "Arguments")).isEqualTo(ARGUMENTS);
      }
      assertThat(Limits.of(host)).isEqualTo(new Limits(300 * MIB, 2 * GIB));
      Undisturbed.end(host);
    }
  }

  @Test
  void aSecondMlxHasBeansOfItsOwn() {
    try (HostProcess host = start(ARGUMENTS);
        JmxClient client = JmxClient.registered(host)) {
      host.ask("load path=" + Personality.CUDA.libMlxC());
      host.ask("use lib=2");
      Eventually.poll().until(() -> client.names().contains("type=Memory,allocator=2"));
      assertThat(client.attribute("type=Device,allocator=2", "Backend")).isEqualTo("CUDA");
      assertThat(client.attribute("type=Memory,allocator=2", "Allocator")).isEqualTo(2);
      assertThat(client.attribute("type=Device", "Backend")).isEqualTo("METAL");
      Eventually.poll()
          .until(() -> client.attribute("type=Memory,allocator=2", "ActiveBytes") != null);
      // On CUDA arrays lie on the card.
      assertThat(client.attribute("type=Memory", "GapBytes")).isNull();
      for (String bean : client.names()) {
        assertMissingIsExplained(bean, client.attributes(bean));
      }
      Undisturbed.end(host);
    }
  }

  private static void assertMissingIsExplained(String bean, Map<String, Object> attributes) {
    if (!attributes.containsKey("Missing")) {
      return;
    }
    String missing = attributes.get("Missing").toString();
    Set<String> names = attributes.keySet();
    for (String name : names) {
      assertThat(attributes.get(name) == null)
          .as(bean + " " + name + " in " + missing)
          .isEqualTo(missing.matches(".*\\b" + name + "\\b.*: .+"));
    }
  }
}
