// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.doctor;

import java.util.List;

/**
 * What was found about one layer.
 *
 * @param number 1 to 6; 0 for what is no layer's
 * @param layer its name
 * @param inForce its status and the reason, as the guard tells them, or why nobody does
 * @param note where the checklist says otherwise, in one clause; may be empty
 * @param checks what was looked at, the layer itself first
 */
public record LayerDiagnosis(
    int number, String layer, String inForce, String note, List<Check> checks) {

  /** Copies the checks. */
  public LayerDiagnosis {
    checks = List.copyOf(checks);
  }

  /** The worst of its checks: a finding, then what is unknown, then what is well. */
  public Verdict verdict() {
    for (Verdict verdict : List.of(Verdict.FINDING, Verdict.UNKNOWN, Verdict.OK)) {
      if (checks.stream().anyMatch(check -> check.verdict() == verdict)) {
        return verdict;
      }
    }
    return Verdict.NONE;
  }
}
