// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

import io.mlxguard.cli.machine.MlxImages;
import io.mlxguard.cli.target.JavaProcess;
import io.mlxguard.cli.target.JavaProcesses;
import io.mlxguard.cli.target.Mlx;
import java.util.List;

/** The JVMs of this user, with what the system tells of them where their files do not. */
final class Jvms {
  private Jvms() {}

  /** In the order of their pids. */
  static List<JavaProcess> all() {
    return JavaProcesses.all().stream().map(Jvms::completed).toList();
  }

  private static JavaProcess completed(JavaProcess jvm) {
    if (!(jvm.mlx() instanceof Mlx.Unknown)) {
      return jvm;
    }
    MlxImages images = MlxImages.of(jvm.target().pid());
    if (!images.whyUnknown().isEmpty()) {
      return jvm.with(new Mlx.Unknown(images.whyUnknown()));
    }
    return jvm.with(
        images.paths().isEmpty() ? new Mlx.NotLoaded() : new Mlx.Loaded(images.paths()));
  }
}
