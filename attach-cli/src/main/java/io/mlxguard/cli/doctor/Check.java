// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.doctor;

import java.util.List;
import java.util.OptionalLong;

/**
 * One thing that was looked at.
 *
 * @param name what, in a word or two
 * @param measured as people read it
 * @param measuredBytes the same where it is a size
 * @param healthy what it should be; empty where nothing is to be measured
 * @param verdict what it comes to
 * @param cure what to do about it
 * @param course how it went, oldest first; none where nobody has kept it
 */
public record Check(
    String name,
    String measured,
    OptionalLong measuredBytes,
    String healthy,
    Verdict verdict,
    Cure cure,
    List<OptionalLong> course) {

  /** Copies the course. */
  public Check {
    course = List.copyOf(course);
  }

  /** One without a size and without a course. */
  static Check of(String name, String measured, String healthy, Verdict verdict, Cure cure) {
    return new Check(name, measured, OptionalLong.empty(), healthy, verdict, cure, List.of());
  }

  /** One there is nothing to do about. */
  static Check of(String name, String measured, String healthy, Verdict verdict) {
    return of(name, measured, healthy, verdict, Cure.NONE);
  }

  /** The same with how it went. */
  Check with(List<OptionalLong> points) {
    return new Check(name, measured, measuredBytes, healthy, verdict, cure, points);
  }

  /** The same with more to say of what was measured. */
  Check measuring(String more) {
    return new Check(name, more, measuredBytes, healthy, verdict, cure, course);
  }

  public boolean isFinding() {
    return verdict == Verdict.FINDING;
  }

  /** What to run about it, behind {@code java -jar mlx-guard.jar}; empty where nothing. */
  public String command() {
    return cure.command();
  }

  /** What else to do about it, in a sentence; empty where nothing. */
  public String advice() {
    return cure.advice();
  }
}
