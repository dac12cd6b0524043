// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.bed;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the guard says about itself in {@code mlx.guard.status}.
 *
 * @param json the whole of it
 */
public record GuardStatus(JsonObject json) {

  /** The property's name. */
  public static final String PROPERTY = "mlx.guard.status";

  /**
   * One layer.
   *
   * @param status over all allocators
   * @param reason one clause
   * @param setting the key's value in force
   * @param parts one for each allocator in use
   */
  public record Layer(String status, String reason, String setting, List<Part> parts) {

    /** The part of a host that has one MLX. */
    public Part only() {
      if (parts.size() != 1) {
        throw new IllegalStateException("not one part: " + this);
      }
      return parts.getFirst();
    }
  }

  /**
   * A layer's part for one allocator; limits in bytes.
   *
   * @param allocator the allocator's number
   * @param wanted what it would set
   * @param effective what it knows to be in force
   * @param previous what a detach puts back
   */
  public record Part(
      long allocator,
      String status,
      String reason,
      OptionalLong wanted,
      OptionalLong effective,
      OptionalLong previous) {}

  /**
   * One MLX in the host.
   *
   * @param id from 1
   * @param route how it is called
   * @param evidence the sign of use, or that there is none yet
   */
  public record Mlx(long id, String path, String backend, String route, String evidence) {}

  /**
   * What is known of the methods that one target names.
   *
   * @param target as configured, without its options
   * @param methods those that are woven
   * @param refused those that are not, each with the reason
   * @param calls of these methods, nested ones not counted, those in flight counted
   * @param errors calls that ended in an exception
   * @param tokens what the calls made or were to make, where the target tells how to know
   */
  public record Target(
      String target,
      List<String> methods,
      List<String> refused,
      long calls,
      long inFlight,
      long errors,
      OptionalLong tokens) {}

  /**
   * What layer 4 has done; numbers since the guard's start.
   *
   * @param byCause clears by what made them due
   * @param suppressed exceptions of the guard's own that the host never saw
   */
  public record Clears(
      long inFlight,
      long clears,
      Map<String, Long> byCause,
      long dips,
      long holds,
      long returnedBytes,
      long useless,
      long trims,
      long suppressed) {}

  /** Reads the property's text. */
  public static GuardStatus parse(String text) {
    try {
      return new GuardStatus(JsonParser.object().from(text));
    } catch (JsonParserException e) {
      throw new IllegalStateException("not a status: " + text, e);
    }
  }

  /** What a host's own property holds; empty where nothing guards it. */
  public static Optional<GuardStatus> of(HostProcess host) {
    String text = host.ask("property name=" + PROPERTY).substring("property ".length());
    return text.equals("-") ? Optional.empty() : Optional.of(parse(text));
  }

  /** The guard's state. */
  public String state() {
    return json.getString("state");
  }

  /** Why, in one clause. */
  public String reason() {
    return json.getString("reason");
  }

  /** No later than the look at the host which all this is from. */
  public Instant lookedAt() {
    return Instant.parse(json.getString("at")).minusMillis(json.getLong("lookAgeMillis") + 1);
  }

  /** Whether it acts. */
  public String mode() {
    return json.getString("mode");
  }

  /** Each key that was given a value: {@code KEY=VALUE from SOURCE}. */
  public List<String> settings() {
    return objects(json, "settings").stream()
        .map(
            it ->
                it.getString("key")
                    + "="
                    + it.getString("value")
                    + " from "
                    + it.getString("source"))
        .toList();
  }

  /** What is wrong with the configuration in force, a sentence each. */
  public List<String> problems() {
    return strings(json, "problems");
  }

  /** How many layers are in force. */
  public int activeLayers() {
    return json.getInt("activeLayers");
  }

  /** The layer of that name. */
  public Layer layer(String name) {
    return objects(json, "layers").stream()
        .filter(layer -> name.equals(layer.getString("name")))
        .map(
            layer ->
                new Layer(
                    layer.getString("status"),
                    layer.getString("reason"),
                    layer.getString("setting"),
                    objects(layer, "parts").stream().map(GuardStatus::part).toList()))
        .findFirst()
        .orElseThrow();
  }

  /** Every target, as configured. */
  public List<Target> targets() {
    return json.has("targets")
        ? objects(json, "targets").stream().map(GuardStatus::target).toList()
        : List.of();
  }

  /** The target that was configured so. */
  public Optional<Target> target(String target) {
    return targets().stream().filter(one -> one.target().equals(target)).findFirst();
  }

  private static Target target(JsonObject target) {
    return new Target(
        target.getString("target"),
        strings(target, "methods"),
        strings(target, "refused"),
        target.getLong("calls"),
        target.getLong("inFlight"),
        target.getLong("errors"),
        number(target, "tokens"));
  }

  /** What layer 4 has done; empty where it has nothing to do. */
  public Optional<Clears> clears() {
    return Optional.ofNullable(json.getObject("clears")).map(GuardStatus::clears);
  }

  private static Clears clears(JsonObject clears) {
    JsonObject causes = clears.getObject("byCause");
    return new Clears(
        clears.getLong("inFlight"),
        clears.getLong("clears"),
        causes.keySet().stream().collect(Collectors.toMap(Function.identity(), causes::getLong)),
        clears.getLong("dips"),
        clears.getLong("holds"),
        clears.getLong("returnedBytes"),
        clears.getLong("useless"),
        clears.getLong("trims"),
        clears.getLong("suppressed"));
  }

  private static Part part(JsonObject part) {
    return new Part(
        part.getLong("allocator"),
        part.getString("status"),
        part.getString("reason"),
        number(part, "wantedBytes"),
        number(part, "effectiveBytes"),
        number(part, "previousBytes"));
  }

  private static OptionalLong number(JsonObject parent, String key) {
    return parent.isNumber(key) ? OptionalLong.of(parent.getLong(key)) : OptionalLong.empty();
  }

  /** Every MLX found, oldest first. */
  public List<Mlx> allocators() {
    return objects(json, "allocators").stream()
        .map(
            one ->
                new Mlx(
                    one.getLong("id"),
                    one.getString("path"),
                    one.getString("backend"),
                    one.getString("route"),
                    one.getString("evidence")))
        .toList();
  }

  private static List<String> strings(JsonObject parent, String key) {
    return parent.getArray(key).stream().map(String::valueOf).toList();
  }

  private static List<JsonObject> objects(JsonObject parent, String key) {
    return parent.getArray(key).stream().map(JsonObject.class::cast).toList();
  }
}
