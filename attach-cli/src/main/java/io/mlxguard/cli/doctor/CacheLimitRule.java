// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.doctor;

import io.mlxguard.cli.status.GuardStatus;
import io.mlxguard.cli.status.Reading;
import io.mlxguard.cli.terminal.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Layer 2, which bounds the pool: it fails where nothing is in force, or the pool is above it. */
final class CacheLimitRule extends Rule {
  CacheLimitRule() {
    super(
        2, "cache-limit", "this is the layer that bounds the pool, from MLX's next allocation on");
  }

  @Override
  List<Check> checks(Patient patient) {
    List<Check> checks = new ArrayList<>();
    if (patient.guard().isEmpty()) {
      checks.add(unguarded(patient));
      checks.add(Check.of("pool", Patient.NOT_GUARDED, "bounded", Verdict.UNKNOWN));
      return checks;
    }
    checks.add(status(patient, Verdict.FINDING, setAuto(patient)));
    for (GuardStatus.Allocator mlx : patient.allocators()) {
      checks.add(pool(patient, mlx));
    }
    return checks;
  }

  /**
   * MLX's own default is its memory limit, which is as good as none; nobody sees it from outside.
   */
  private static Check unguarded(Patient patient) {
    return patient.isBare()
        ? Check.of(
            "layer",
            "MLX is loaded and no guard bounds its pool",
            "in force",
            Verdict.FINDING,
            Cure.command(patient.attach()))
        : Check.of("layer", "no MLX is loaded", "", Verdict.NONE);
  }

  private Check pool(Patient patient, GuardStatus.Allocator mlx) {
    boolean alone = patient.allocators().size() == 1;
    String name = alone ? "pool" : "pool of MLX " + mlx.id();
    Optional<GuardStatus.Part> part = part(patient, mlx);
    OptionalLong limit = limit(part, mlx);
    if (limit.isEmpty()) {
      return unknown(name, mlx.totalMemory(), "bounded");
    }
    long failing = Healthy.poolFailingBytes(limit.getAsLong());
    Cure cure = cure(patient, part);
    Check check = below(name, mlx.cache(), failing, Verdict.FINDING, cure);
    Trend trend = patient.trend("poolBytes");
    boolean grows =
        alone && trend.climbing() && check.measuredBytes().orElse(0) > limit.getAsLong();
    return new Check(
        name,
        check.measured() + (grows ? WiredLimitRule.climbed(trend) : ""),
        check.measuredBytes(),
        "up to about " + Units.bytes(limit.getAsLong()),
        grows ? Verdict.FINDING : check.verdict(),
        grows ? cure : check.cure(),
        alone ? patient.course("poolBytes") : List.of());
  }

  /** A limit that holds already is not set again. */
  private Cure cure(Patient patient, Optional<GuardStatus.Part> part) {
    String status = part.map(GuardStatus.Part::status).orElse("");
    boolean auto = own(patient).filter(it -> it.setting().equals("auto")).isPresent();
    if (status.equals("OBSERVING")) {
      return Cure.command(patient.set("mode=guard"));
    }
    if (!status.equals("ACTIVE") || !auto) {
      return setAuto(patient);
    }
    boolean clears =
        patient
            .layer("clear-after-generate")
            .filter(it -> it.status().equals("ACTIVE"))
            .isPresent();
    return new Cure(
        clears ? "clear " + patient.pid() : patient.discover(),
        "the limit is in force, and MLX trims at its next allocation alone; a clear gives back what"
            + " is there at rest");
  }

  private Optional<GuardStatus.Part> part(Patient patient, GuardStatus.Allocator mlx) {
    return own(patient).stream()
        .flatMap(layer -> layer.parts().stream())
        .filter(part -> part.allocator().equals(mlx.id()))
        .findFirst();
  }

  /** What is in force; else what is wanted, with its share; else what {@code auto} would be. */
  private static OptionalLong limit(Optional<GuardStatus.Part> part, GuardStatus.Allocator mlx) {
    if (part.isPresent()) {
      if (part.get().status().equals("ACTIVE")
          && part.get().effective() instanceof Reading.Known effective) {
        return OptionalLong.of(effective.value());
      }
      if (part.get().wanted() instanceof Reading.Known wanted) {
        return OptionalLong.of(wanted.value());
      }
    }
    return mlx.totalMemory() instanceof Reading.Known total
        ? OptionalLong.of(Healthy.poolBytes(total.value(), mlx.isOnCard()))
        : OptionalLong.empty();
  }
}
