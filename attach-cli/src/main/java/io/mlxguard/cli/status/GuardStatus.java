// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.status;

import io.mlxguard.cli.target.Connection;
import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.target.Preflight;
import io.mlxguard.cli.target.Target;
import io.mlxguard.cli.target.TimeLimit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
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
 * @param targets whose calls are woven, each with its numbers
 * @param targetsLeftOut how many more there are
 * @param clears what layer 4 has done; empty where nothing is to be woven
 * @param pressure what layer 5 knows and has done; empty where nothing is watched
 * @param history how memory went
 * @param json all of it, cleaned
 */
public record GuardStatus(
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
    List<Woven> targets,
    Reading targetsLeftOut,
    Optional<Clears> clears,
    Optional<PressureStatus> pressure,
    History history,
    Map<String, Object> json) {

  public static final String PROPERTY = "mlx.guard.status";

  /** A key that somebody has set, and where. */
  public record Setting(String key, String value, String source) {}

  /** One of the six layers; {@code parts} has one element per allocator it works on. */
  public record Layer(
      Reading number,
      String name,
      String status,
      String reason,
      String setting,
      List<Part> parts) {}

  /** What a layer does to one allocator; sizes in bytes. */
  public record Part(
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
  public record Allocator(
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
      Reading ageMillis) {

    /** Whether its arrays lie in the card's memory, and not in the machine's. */
    public boolean isOnCard() {
      return backend.equals("CUDA");
    }
  }

  /**
   * A target whose calls are woven.
   *
   * @param refused methods that cannot be woven, each with the reason
   * @param refusedLeftOut how many more there are
   * @param averageMillis how long a call takes
   * @param drift speed over that of the first hour
   * @param halved whether it is slow by the guard's rule
   */
  public record Woven(
      String target,
      List<String> methods,
      List<String> refused,
      Reading refusedLeftOut,
      Reading calls,
      Reading inFlight,
      OptionalDouble averageMillis,
      OptionalDouble tokensPerSecond,
      OptionalDouble drift,
      boolean halved) {}

  /**
   * What layer 4 has done; sizes in bytes.
   *
   * @param due why a clear waits; empty where none does
   * @param byCause how many for each cause, as the guard names it
   * @param intervalMillis the shortest time between two
   */
  public record Clears(
      String due,
      Reading dueAgeMillis,
      Reading inFlight,
      Reading count,
      Map<String, Reading> byCause,
      Reading returned,
      Reading useless,
      Reading intervalMillis,
      Reading dips,
      Reading held,
      Reading heldMillis,
      Reading refusals,
      Reading suppressed) {}

  /** Who has set that key, and to what; empty where it has its default. */
  public Optional<Setting> setting(String key) {
    return settings.stream().filter(it -> it.key().equals(key)).findFirst();
  }

  /** What layer 5 tells of one side's memory: {@code HOST}, or a card's, {@code DEVICE}. */
  public Optional<PressureStatus.Domain> side(String name) {
    return pressure.stream()
        .flatMap(it -> it.domains().stream())
        .filter(it -> it.name().equals(name))
        .findFirst();
  }

  /** The layer of that name. */
  public Optional<Layer> layer(String name) {
    return layers.stream().filter(layer -> layer.name().equals(name)).findFirst();
  }

  /**
   * Asks a process over a connection of its own.
   *
   * @throws Failure when it must not or cannot be asked
   */
  public static Optional<GuardStatus> of(Target target, TimeLimit limit) throws Failure {
    Preflight.connectable(target);
    try (Connection connection = Connection.open(target, limit)) {
      return in(connection.properties(), target);
    }
  }

  /** What the guard published among these properties; empty when nothing guards. */
  public static Optional<GuardStatus> in(Properties properties, Target target) throws Failure {
    String line = properties.getProperty(PROPERTY);
    return line == null ? Optional.empty() : Optional.of(parse(target, line));
  }

  public static GuardStatus parse(Target target, String line) throws Failure {
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
        json.objects("targets").stream().map(GuardStatus::woven).toList(),
        json.number("targetsLeftOut"),
        json.present("clears").map(GuardStatus::clears),
        json.present("pressure").map(PressureStatus::of),
        History.of(json.object("history")),
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

  private static Woven woven(ForeignJson json) {
    return new Woven(
        json.text("target"),
        json.texts("methods"),
        json.texts("refused"),
        json.number("refusedLeftOut"),
        json.number("calls"),
        json.number("inFlight"),
        json.decimal("averageMillis"),
        json.decimal("tokensPerSecond"),
        json.decimal("drift"),
        json.flag("halved"));
  }

  private static Clears clears(ForeignJson json) {
    Map<String, Reading> byCause = new LinkedHashMap<>();
    ForeignJson causes = json.object("byCause");
    causes.asMap().keySet().forEach(cause -> byCause.put(cause, causes.number(cause)));
    return new Clears(
        json.text("due"),
        json.number("dueAgeMillis"),
        json.number("inFlight"),
        json.number("clears"),
        byCause,
        json.number("returnedBytes"),
        json.number("useless"),
        json.number("intervalMillis"),
        json.number("dips"),
        json.number("held"),
        json.number("heldMillis"),
        json.number("refusals"),
        json.number("suppressed"));
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
