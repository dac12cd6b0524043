// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.doctor;

import io.mlxguard.cli.status.GuardStatus;
import io.mlxguard.cli.status.Reading;
import io.mlxguard.cli.terminal.Units;
import java.util.ArrayList;
import java.util.List;
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
      checks.add(Check.of("pool", Patient.NOT_GUARDED, "bounded", Verdict.UNKNOWN, ""));
      return checks;
    }
    String cure = patient.set("cache-limit=auto");
    checks.add(status(patient, Verdict.FINDING, cure));
    for (GuardStatus.Allocator mlx : patient.allocators()) {
      checks.add(pool(patient, mlx, cure));
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
            patient.attach())
        : Check.of("layer", "no MLX is loaded", "", Verdict.NONE, "");
  }

  private Check pool(Patient patient, GuardStatus.Allocator mlx, String cure) {
    String name = patient.allocators().size() == 1 ? "pool" : "pool of MLX " + mlx.id();
    OptionalLong limit = limit(patient, mlx);
    if (limit.isEmpty()) {
      return unknown(name, mlx.totalMemory(), "bounded");
    }
    long failing = Healthy.poolFailingBytes(limit.getAsLong());
    boolean alone = patient.allocators().size() == 1;
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

  /** What is in force; else what would be healthy. */
  private OptionalLong limit(Patient patient, GuardStatus.Allocator mlx) {
    OptionalLong effective =
        own(patient).stream()
            .flatMap(layer -> layer.parts().stream())
            .filter(part -> part.allocator().equals(mlx.id()) && part.status().equals("ACTIVE"))
            .map(GuardStatus.Part::effective)
            .filter(Reading.Known.class::isInstance)
            .mapToLong(known -> ((Reading.Known) known).value())
            .findFirst();
    if (effective.isPresent()) {
      return effective;
    }
    return mlx.totalMemory() instanceof Reading.Known total
        ? OptionalLong.of(Healthy.poolBytes(total.value()))
        : OptionalLong.empty();
  }
}
