// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * What a guard publishes about itself about once a second, in the system property {@value
 * #PROPERTY} of its process; absent when nothing guards. States stay text: a newer agent may have
 * more of them than this command knows.
 *
 * @param since when the guard started, ISO 8601
 * @param at when this was written, ISO 8601
 * @param mode whether it acts or only observes
 * @param mbeans where its MBeans stand
 * @param footprint what the kernel charges the process with, in bytes
 * @param gap how far that stands above MLX's own account, in bytes; may be negative
 * @param settings who gave which key its value
 * @param problems the mistakes in the configuration
 * @param json all of it, cleaned
 */
record GuardStatus(
    String version,
    String state,
    String reason,
    String since,
    String at,
    String arguments,
    String mode,
    String mbeans,
    Reading footprint,
    Reading gap,
    List<Setting> settings,
    List<String> problems,
    List<Layer> layers,
    List<Allocator> allocators,
    Map<String, Object> json) {

  static final String PROPERTY = "mlx.guard.status";

  /** A key that somebody has set, and where. */
  record Setting(String key, String value, String source) {}

  /** One of the six layers; {@code parts} has one element per allocator it works on. */
  record Layer(
      Reading number,
      String name,
      String status,
      String reason,
      String setting,
      List<Part> parts) {}

  /** What a layer does to one allocator; sizes in bytes. */
  record Part(
      String allocator,
      String status,
      String reason,
      Reading wanted,
      Reading effective,
      Reading previous) {}

  /**
   * One MLX in the process; sizes in bytes, the age of the memory readings in milliseconds.
   *
   * @param evidence what shows that the host uses it
   * @param totalMemory what its limits are measured against: RAM, or that of the card
   */
  record Allocator(
      String id,
      String path,
      String backend,
      String version,
      String route,
      String evidence,
      String device,
      Reading totalMemory,
      Reading maxRecommended,
      Reading active,
      Reading cache,
      Reading peak,
      Reading limit,
      Reading ageMillis) {}

  /** What the guard published among these properties; empty when nothing guards. */
  static Optional<GuardStatus> in(Properties properties, Target target) throws Failure {
    String line = properties.getProperty(PROPERTY);
    return line == null ? Optional.empty() : Optional.of(parse(target, line));
  }

  static GuardStatus parse(Target target, String line) throws Failure {
    ForeignJson json = ForeignJson.parse(target, PROPERTY, line);
    return new GuardStatus(
        json.text("version"),
        json.text("state"),
        json.text("reason"),
        json.text("since"),
        json.text("at"),
        json.text("arguments"),
        json.text("mode"),
        json.text("mbeans"),
        json.number("footprintBytes"),
        json.whole("gapBytes"),
        json.objects("settings").stream().map(GuardStatus::setting).toList(),
        json.texts("problems"),
        json.objects("layers").stream().map(GuardStatus::layer).toList(),
        json.objects("allocators").stream().map(GuardStatus::allocator).toList(),
        json.asMap());
  }

  private static Setting setting(ForeignJson json) {
    return new Setting(json.text("key"), json.text("value"), json.text("source"));
  }

  private static Layer layer(ForeignJson json) {
    return new Layer(
        json.number("number"),
        json.text("name"),
        json.text("status"),
        json.text("reason"),
        json.text("setting"),
        json.objects("parts").stream().map(GuardStatus::part).toList());
  }

  private static Part part(ForeignJson json) {
    return new Part(
        json.text("allocator"),
        json.text("status"),
        json.text("reason"),
        json.number("wantedBytes"),
        json.number("effectiveBytes"),
        json.number("previousBytes"));
  }

  private static Allocator allocator(ForeignJson json) {
    ForeignJson device = json.object("device");
    ForeignJson memory = json.object("memory");
    Reading total = json.number("memoryBytes");
    return new Allocator(
        json.text("id"),
        json.text("path"),
        json.text("backend"),
        json.text("version"),
        json.text("route"),
        json.text("evidence"),
        device.text("name"),
        total instanceof Reading.NotReported ? device.number("memoryBytes") : total,
        device.number("maxRecommendedBytes"),
        memory.number("activeBytes"),
        memory.number("cacheBytes"),
        memory.number("peakBytes"),
        memory.number("memoryLimitBytes"),
        memory.number("ageMillis"));
  }
}
