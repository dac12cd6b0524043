// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

import io.mlxguard.cli.machine.MlxImages;
import io.mlxguard.cli.target.JavaProcess;
import io.mlxguard.cli.target.JavaProcesses;
import io.mlxguard.cli.target.Mlx;
import java.util.List;
import java.util.Optional;

/** The JVMs of this user, with what the system tells of them where their files do not. */
final class Jvms {
  private Jvms() {}

  /** In the order of their pids. */
  static List<JavaProcess> all() {
    return JavaProcesses.all().stream().map(Jvms::completed).toList();
  }

  /** Whether a process has MLX loaded, by the names of its files; empty where nobody tells. */
  static Optional<Boolean> hasMlx(long pid) {
    Mlx mlx = completed(JavaProcesses.mlx(pid), pid);
    return mlx instanceof Mlx.Unknown ? Optional.empty() : Optional.of(mlx instanceof Mlx.Loaded);
  }

  private static JavaProcess completed(JavaProcess jvm) {
    return jvm.with(completed(jvm.mlx(), jvm.target().pid()));
  }

  private static Mlx completed(Mlx shown, long pid) {
    if (!(shown instanceof Mlx.Unknown)) {
      return shown;
    }
    MlxImages images = MlxImages.of(pid);
    if (!images.whyUnknown().isEmpty()) {
      return new Mlx.Unknown(images.whyUnknown());
    }
    return images.paths().isEmpty() ? new Mlx.NotLoaded() : new Mlx.Loaded(images.paths());
  }
}
